package io.tailrace.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows: which package may know which. */
class ArchitectureTest {

    private static final String[] JDK = {
        "java..", "javax..", "jdk..", "org.jspecify.annotations.."
    };

    /** Who may use a driver besides the app, whose demo looks at both ends with them. */
    private static final Map<String, String> DRIVERS =
            new TreeMap<>(
                    Map.of(
                            "org.postgresql..", "io.tailrace.connector.postgres..",
                            "org.duckdb..", "io.tailrace.connector.duckdb..",
                            "org.mariadb..", "io.tailrace.connector.mysql..",
                            "org.apache.kafka..", "io.tailrace.connector.kafka..",
                            "com.github.luben.zstd..", "io.tailrace.connector.[files|mysql].."));

    private static final JavaClasses TAILRACE =
            new ClassFileImporter()
                    .withImportOption(location -> !location.contains("/test-classes/"))
                    .importPackages("io.tailrace");

    @Test
    void frames_know_only_the_jdk() {
        check(onlyKnows("io.tailrace.spi.frame..", "io.tailrace.spi.frame.."));
    }

    @Test
    void the_spi_knows_only_itself_and_the_jdk() {
        check(onlyKnows("io.tailrace.spi..", "io.tailrace.spi.."));
    }

    @Test
    void the_engine_knows_only_the_spi() {
        check(
                onlyKnows(
                        "io.tailrace.engine..",
                        "io.tailrace.engine..",
                        "io.tailrace.spi..",
                        "org.slf4j.."));
    }

    @Test
    void the_parts_of_the_engine_do_not_know_the_whole() {
        check(
                noClasses()
                        .that(resideInAPackage("io.tailrace.engine.*.."))
                        .should()
                        .dependOnClassesThat(resideInAPackage("io.tailrace.engine")));
    }

    @Test
    void connectors_know_the_spi_and_nothing_else_of_tailrace() {
        check(
                noClasses()
                        .that(resideInAPackage("io.tailrace.connector.."))
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage("io.tailrace..")
                                        .and(
                                                not(
                                                        resideInAnyPackage(
                                                                "io.tailrace.connector..",
                                                                "io.tailrace.spi..")))));
    }

    @Test
    void connectors_do_not_know_each_other() {
        check(slices().matching("io.tailrace.connector.(*)..").should().notDependOnEachOther());
    }

    @TestFactory
    Stream<DynamicTest> a_driver_is_known_to_its_connector_only() {
        return DRIVERS.entrySet().stream()
                .map(
                        driver ->
                                DynamicTest.dynamicTest(
                                        driver.getKey(),
                                        () ->
                                                check(
                                                        noClasses()
                                                                .that(
                                                                        not(
                                                                                resideInAnyPackage(
                                                                                        driver
                                                                                                .getValue(),
                                                                                        "io.tailrace.app..",
                                                                                        "io.tailrace.testkit..")))
                                                                .should()
                                                                .dependOnClassesThat(
                                                                        resideInAPackage(
                                                                                driver
                                                                                        .getKey())))));
    }

    /** The place that leaves no record unsent. */
    @Test
    void a_kafka_transaction_is_committed_in_one_place_only() {
        check(
                noClasses()
                        .that()
                        .doNotHaveFullyQualifiedName("io.tailrace.connector.kafka.Transactions")
                        .should()
                        .callMethod(
                                "org.apache.kafka.clients.producer.KafkaProducer",
                                "commitTransaction"));
    }

    @Test
    void control_adapts_the_engine_and_knows_no_connector() {
        check(
                noClasses()
                        .that(resideInAPackage("io.tailrace.control.."))
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                        "io.tailrace.connector..", "io.tailrace.app..")));
    }

    @Test
    void the_program_does_not_know_its_tests() {
        check(
                noClasses()
                        .that(not(resideInAPackage("io.tailrace.testkit..")))
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                        "io.tailrace.testkit..", "org.junit..", "org.assertj..")));
    }

    @Test
    void packages_have_no_cycles() {
        check(slices().matching("io.tailrace.(**)").should().beFreeOfCycles());
    }

    @Test
    void names_say_what_a_class_is() {
        check(
                classes()
                        .should()
                        .haveNameNotMatching(
                                ".*[.$](\\w*(Manager|Helper|Helpers|Util|Utils|Impl)|(Abstract|Base)[A-Z]\\w*)"));
        check(noClasses().should().resideInAnyPackage("..common..", "..util..", "..utils.."));
    }

    @Test
    void every_package_says_that_nothing_is_null_by_default() {
        var packages = new TreeMap<String, JavaPackage>();
        for (JavaClass each : TAILRACE) {
            packages.put(each.getPackageName(), each.getPackage());
        }
        var without = new TreeSet<String>();
        packages.forEach(
                (name, javaPackage) -> {
                    if (!javaPackage.isAnnotatedWith(NullMarked.class)) {
                        without.add(name);
                    }
                });
        assertThat(without.stream().collect(joining("\n")))
                .as("packages whose package-info.java is missing or lacks @NullMarked")
                .isEmpty();
    }

    private static ArchRule onlyKnows(String who, String... known) {
        return classes()
                .that(resideInAPackage(who))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(known)));
    }

    /** A rule about a package that is still empty holds. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(TAILRACE);
    }
}

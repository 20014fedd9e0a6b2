package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.spi.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every error code stands in the operator's list, with its kind. */
class ErrorsDocumentedTest {

    private static final Path LIST = Path.of("..", "docs", "operations", "errors.md");

    @Test
    void every_code_is_listed_with_its_kind() throws IOException {
        List<String> lines = Files.readAllLines(LIST);
        assertThat(codes())
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        code ->
                                assertThat(lines)
                                        .anySatisfy(
                                                line -> assertThat(line).startsWith(row(code))));
    }

    @Test
    void no_listed_code_has_gone() throws IOException {
        List<String> names = codes().stream().map(ErrorCode::name).toList();
        assertThat(
                        Files.readAllLines(LIST).stream()
                                .filter(line -> line.matches("\\| [A-Z]+_[A-Z_]+ \\|.*"))
                                .map(line -> line.split(" ")[1]))
                .isSubsetOf(names);
    }

    private static String row(ErrorCode code) {
        return "| " + code.name() + " | " + code.kind().name().toLowerCase(Locale.ROOT) + " |";
    }

    private static List<ErrorCode> codes() {
        return new ClassFileImporter()
                        .withImportOption(location -> !location.contains("/test-classes/"))
                        .importPackages("io.tailrace")
                        .stream()
                        .filter(type -> type.isEnum() && type.isAssignableTo(ErrorCode.class))
                        .filter(type -> !type.getPackageName().equals("io.tailrace.testkit"))
                        .map(JavaClass::reflect)
                        .flatMap(type -> Arrays.stream((ErrorCode[]) type.getEnumConstants()))
                        .sorted(Comparator.comparing(ErrorCode::name))
                        .toList();
    }
}

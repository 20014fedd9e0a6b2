package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.Frames;
import io.tailrace.testkit.ScriptedSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginRegistryTest {

    private static final String SERVICES = "META-INF/services/io.tailrace.spi.Plugin";

    @TempDir Path folder;

    /** What the jars of these tests bring. */
    public static final class Scripted implements Plugin {
        @Override
        public List<Factory<?>> factories() {
            return List.of(ScriptedSource.of(1), new FaultySink(true, 1));
        }
    }

    @Test
    void finds_factories_by_kind_and_type_and_suggests_the_nearest() {
        try (var registry = PluginRegistry.of(new Scripted())) {
            assertThat(registry.source("scripted").summary()).contains("Numbered");
            assertThat(registry.sink("faulty")).isInstanceOf(FaultySink.class);
            assertThat(registry.factories()).hasSize(2);
            assertThatThrownBy(() -> registry.source("scriptd"))
                    .isInstanceOfSatisfying(
                            TailraceException.class,
                            e -> assertThat(e.code()).isEqualTo(EngineError.PLUGIN_UNKNOWN_TYPE))
                    .hasMessageContaining("there is no source 'scriptd', did you mean 'scripted'?");
            assertThatThrownBy(() -> registry.sink("kafka"))
                    .hasMessage("there is no sink 'kafka'; known are faulty");
        }
    }

    @Test
    void the_built_in_transforms_are_there_without_any_jar() {
        try (var registry = PluginRegistry.load(null)) {
            assertThat(registry.problems()).isEmpty();
            assertThat(registry.factories())
                    .extracting(Factory::type)
                    .contains("filter", "mask", "project", "rename");
            assertThat(registry.transform("mask").summary()).contains("Hides");
        }
    }

    @Test
    void a_second_plugin_of_the_same_type_is_a_problem_and_the_first_stays() {
        try (var registry = PluginRegistry.of(new Scripted(), new Scripted())) {
            assertThat(registry.problems())
                    .hasSize(2)
                    .allMatch(problem -> problem.code() == EngineError.PLUGIN_DUPLICATE_TYPE);
            assertThat(registry.source("scripted")).isNotNull();
        }
    }

    @Test
    void broken_jars_are_problems_and_harm_nobody() throws Exception {
        Files.writeString(folder.resolve("torn.jar"), "PK, but no more");
        jar("empty.jar", "");
        jar("missing-class.jar", "no.such.PluginClass");
        jar(
                "good.jar",
                Scripted.class.getName(),
                Scripted.class,
                ScriptedSource.class,
                FaultySink.class,
                Frames.class);
        Files.writeString(folder.resolve("notes.txt"), "no jar");

        try (var registry = PluginRegistry.load(folder)) {
            assertThat(registry.problems())
                    .extracting(Throwable::getMessage)
                    .hasSize(3)
                    .anySatisfy(message -> assertThat(message).contains("torn.jar"))
                    .anySatisfy(
                            message ->
                                    assertThat(message).contains("empty.jar", "holds no plug-in"))
                    .anySatisfy(
                            message ->
                                    assertThat(message)
                                            .contains("missing-class.jar", "no.such.PluginClass"));
            assertThat(registry.source("scripted")).isNotNull();
            assertThat(registry.sink("faulty")).isNotNull();
        }
    }

    @Test
    void a_jar_has_a_class_loader_of_its_own_that_shows_the_contracts_and_nothing_else()
            throws Exception {
        jar(
                "good.jar",
                Scripted.class.getName(),
                Scripted.class,
                ScriptedSource.class,
                FaultySink.class,
                Frames.class);
        try (var registry = PluginRegistry.load(folder)) {
            ClassLoader loader = registry.source("scripted").getClass().getClassLoader();
            assertThat(loader).isInstanceOf(PluginClassLoader.class);
            assertThat(registry.source("scripted")).isNotInstanceOf(ScriptedSource.class);
            assertThat(loader.loadClass(Plugin.class.getName())).isSameAs(Plugin.class);
            assertThatThrownBy(() -> loader.loadClass(Pipeline.class.getName()))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void a_folder_that_is_not_there_holds_no_plugins() {
        try (var registry = PluginRegistry.load(folder.resolve("none"))) {
            assertThat(registry.problems()).isEmpty();
        }
    }

    private void jar(String name, String plugin, Class<?>... classes) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry("readme.txt"));
            if (!plugin.isEmpty()) {
                jar.putNextEntry(new JarEntry(SERVICES));
                jar.write(plugin.getBytes(StandardCharsets.UTF_8));
            }
            for (Class<?> each : classes) {
                add(jar, each);
            }
        }
    }

    private static void add(JarOutputStream jar, Class<?> each) throws IOException {
        Path folder = Path.of("/" + each.getName().replace('.', '/')).getParent();
        String stem = each.getName().substring(each.getPackageName().length() + 1);
        for (String suffix :
                List.of("", "$Config", "$Reader", "$Forgetful", "$Keeping", "$Forgetful$Held")) {
            try (InputStream bytes =
                    each.getResourceAsStream(folder + "/" + stem + suffix + ".class")) {
                if (bytes != null) {
                    jar.putNextEntry(
                            new JarEntry((folder + "/" + stem + suffix + ".class").substring(1)));
                    bytes.transferTo(jar);
                }
            }
        }
    }
}

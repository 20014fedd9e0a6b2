package io.tailrace.app;

import io.tailrace.app.command.CheckCommand;
import io.tailrace.app.command.CheckpointCommand;
import io.tailrace.app.command.ConnectorsCommand;
import io.tailrace.app.command.ExplainCommand;
import io.tailrace.app.command.Program;
import io.tailrace.app.command.RunCommand;
import io.tailrace.app.command.Shared;
import io.tailrace.app.command.SlotCommand;
import io.tailrace.app.command.SnapshotCommand;
import io.tailrace.app.command.Terminal;
import io.tailrace.app.command.ValidateCommand;
import io.tailrace.app.command.Version;
import io.tailrace.app.command.VersionCommand;
import io.tailrace.app.config.Parts;
import io.tailrace.app.demo.DemoCommand;
import io.tailrace.app.demo.TrainCommand;
import io.tailrace.engine.PluginRegistry;
import io.tailrace.spi.Factory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Puts the program together, by hand. Everything is made when it is first needed: a command pays
 * only for what it uses.
 */
final class Wiring {

    private final Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();

    Wiring(Terminal terminal) {
        var program = new Program(terminal, new Plugins(terminal));
        commands.put("run", () -> RunCommand.commandLine(program));
        commands.put("demo", () -> new CommandLine(new DemoCommand(program)));
        commands.put("validate", () -> new CommandLine(new ValidateCommand(program)));
        commands.put("check", () -> new CommandLine(new CheckCommand(program)));
        commands.put("explain", () -> new CommandLine(new ExplainCommand(program)));
        commands.put("connectors", () -> new CommandLine(new ConnectorsCommand(program)));
        commands.put(
                "slot",
                () ->
                        group(
                                "List or drop what a source's server keeps for its readers.",
                                new SlotCommand.ListCommand(program),
                                new SlotCommand.DropCommand(program)));
        commands.put("snapshot", () -> new CommandLine(new SnapshotCommand(program)));
        commands.put(
                "checkpoint",
                () ->
                        group(
                                "Show or delete where a pipeline stands.",
                                new CheckpointCommand.ShowCommand(program),
                                new CheckpointCommand.DeleteCommand(program)));
        commands.put("train", () -> new CommandLine(new TrainCommand(program)));
        commands.put("version", () -> new CommandLine(new VersionCommand(terminal)));
    }

    /**
     * A command line that knows the command of these arguments; all of them if that is not among
     * them.
     */
    CommandLine commandLine(String[] args) {
        CommandSpec root = CommandSpec.create().name("tailrace");
        root.addOption(Shared.helpOption());
        root.addOption(
                OptionSpec.builder("-V", "--version")
                        .type(boolean.class)
                        .versionHelp(true)
                        .description("Print the version.")
                        .build());
        root.usageMessage()
                .description("Change data capture from databases into databases, files and logs.");
        root.version(Version.current());
        CommandLine line = new CommandLine(root);
        Supplier<CommandLine> only = args.length == 0 ? null : commands.get(args[0]);
        if (only != null) {
            line.addSubcommand(args[0], only.get());
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        return line;
    }

    private static CommandLine group(String description, Object... subcommands) {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(Shared.helpOption());
        spec.usageMessage().description(description);
        CommandLine line = new CommandLine(spec);
        for (Object subcommand : subcommands) {
            line.addSubcommand(subcommand);
        }
        return line;
    }

    /**
     * The plug-ins, found when first asked for: those on the class path and in the folder that
     * TAILRACE_PLUGINS names.
     */
    private static final class Plugins implements Parts {

        private final Terminal terminal;
        private @Nullable PluginRegistry registry;

        Plugins(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public <F extends Factory<?>> List<F> of(Class<F> kind) {
            return registry().factories().stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }

        private synchronized PluginRegistry registry() {
            PluginRegistry loaded = registry;
            if (loaded == null) {
                String folder = terminal.environment().apply("TAILRACE_PLUGINS");
                loaded = PluginRegistry.load(folder == null ? null : Path.of(folder));
                loaded.problems()
                        .forEach(
                                problem ->
                                        terminal.err()
                                                .println("tailrace: " + problem.getMessage()));
                registry = loaded;
            }
            return loaded;
        }
    }
}

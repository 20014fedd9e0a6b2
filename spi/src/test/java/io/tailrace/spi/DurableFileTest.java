package io.tailrace.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    @TempDir Path folder;

    @Test
    void makes_the_folders_above_it() throws IOException {
        Path file = folder.resolve("a/b/state");
        DurableFile.write(file, "häß\n");
        assertThat(file).hasContent("häß\n");
    }

    @Test
    void replaces_all_and_leaves_nothing_beside() throws IOException {
        Path file = folder.resolve("state");
        DurableFile.write(file, "what was longer");
        DurableFile.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryNotContaining(each -> !each.equals(file));
    }

    @Test
    void goes_on_from_a_write_that_was_cut_short() throws IOException {
        Path file = folder.resolve("state");
        Files.writeString(folder.resolve(".state.new"), "half of a text that was lo");
        DurableFile.write(file, "whole");
        assertThat(file).hasContent("whole");
    }

    @Test
    void leaves_the_file_as_it_was_if_the_text_cannot_be_written() throws IOException {
        Path file = folder.resolve("state");
        DurableFile.write(file, "old");
        Files.createDirectory(folder.resolve(".state.new"));
        assertThatThrownBy(() -> DurableFile.write(file, "new"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".state.new");
        assertThat(file).hasContent("old");
    }
}

package io.tailrace.app.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** DuckDB and files, on a disk that is full at times. */
final class SmallDiskTarget implements Target {

    private final Path folder;
    private final SmallDisk disk;

    /**
     * @param folder of the scene
     */
    SmallDiskTarget(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.disk = new SmallDisk(folder.resolve("target"));
    }

    @Override
    public String routes() {
        return Scene.duckDbAndLines(folder);
    }

    @Override
    public List<Runnable> troubles(Random random) {
        return disk.isMounted()
                ? List.of(disk::fill, disk::fill, disk::free, disk::free)
                : List.of();
    }

    @Override
    public void heal() {
        disk.free();
    }

    @Override
    public void judge(Scene scene, TailraceProcess process) throws Exception {
        scene.judge(process);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        disk.close();
    }
}

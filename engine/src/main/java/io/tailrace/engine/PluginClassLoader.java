package io.tailrace.engine;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/**
 * Loads one plug-in jar. Of Tailrace it shows the contracts and the logging, so that a plug-in may
 * bring any other library.
 */
final class PluginClassLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader tailrace;

    private PluginClassLoader(URL jar, ClassLoader tailrace) {
        super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        this.tailrace = tailrace;
    }

    /** Opens a jar, with those of its manifest's class path. */
    static PluginClassLoader of(Path jar) throws IOException {
        new ZipFile(jar.toFile()).close(); // or a torn jar would just seem to be empty
        try {
            return new PluginClassLoader(
                    jar.toUri().toURL(), PluginClassLoader.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IOException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("io.tailrace.spi.") || name.startsWith("org.slf4j.")) {
            return tailrace.loadClass(name);
        }
        return super.loadClass(name, resolve);
    }
}

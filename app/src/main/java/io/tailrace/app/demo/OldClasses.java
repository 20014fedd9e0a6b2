package io.tailrace.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Gives the classes of a jar that were compiled for Java 5 the format of Java 8, with the same
 * code. The JVM's ahead-of-time cache takes no older ones, nor the lambdas that mention them, and
 * picocli's are that old: each start would load and verify them anew. The launcher runs it once a
 * build, before {@link TrainCommand}.
 */
public final class OldClasses {

    /** The first format with stack maps alone, which the cache needs, is Java 7's. */
    private static final int OLDEST_CACHED = ClassFile.JAVA_7_VERSION;

    private final ZipFile jar;
    private final ClassFile format;

    private OldClasses(ZipFile jar) {
        this.jar = jar;
        this.format =
                ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(this::open)
                                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /**
     * @param args jars, each of which is replaced
     */
    public static void main(String[] args) throws IOException {
        for (String arg : args) {
            Path path = Path.of(arg);
            Path renewed = path.resolveSibling(path.getFileName() + ".renewed");
            try (var jar = new ZipFile(path.toFile());
                    var out = Files.newOutputStream(renewed)) {
                new OldClasses(jar).renew(out);
            }
            Files.move(renewed, path, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void renew(OutputStream out) throws IOException {
        try (var zip = new ZipOutputStream(out)) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                byte[] bytes;
                try (InputStream in = jar.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                zip.putNextEntry(new ZipEntry(entry.getName()));
                zip.write(entry.getName().endsWith(".class") ? renew(bytes) : bytes);
                zip.closeEntry();
            }
        }
    }

    private byte[] renew(byte[] bytes) {
        ClassModel old = format.parse(bytes);
        if (old.majorVersion() >= OLDEST_CACHED) {
            return bytes;
        }
        return format.transformClass(
                old,
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(
                                (target, element) -> {
                                    if (element instanceof ClassFileVersion) {
                                        target.withVersion(ClassFile.JAVA_8_VERSION, 0);
                                    } else {
                                        target.with(element);
                                    }
                                }));
    }

    private @Nullable InputStream open(ClassDesc type) {
        String name = type.descriptorString();
        ZipEntry entry = jar.getEntry(name.substring(1, name.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

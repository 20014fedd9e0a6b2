package io.tailrace.app.command;

/** Which Tailrace this is. */
public final class Version {

    private Version() {}

    /** One line for people. */
    public static String current() {
        return "tailrace "
                + tailrace()
                + " (Java "
                + Runtime.version()
                + ", "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + ")";
    }

    /** The version of the jar; classes that run from a folder have none. */
    public static String tailrace() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

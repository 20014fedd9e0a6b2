# find_jdk sets jdk to the home of a JDK 25 or newer and jdk_version to its version; without one, says what to do and
# fails. It reads the file "release" of each home and starts no JVM. For sh and bash: ./mvnw and ./tailrace source it.

jdk_wanted=25

# is_jdk HOME: whether it is one; sets jdk and jdk_version.
is_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r jdk_line; do
    case $jdk_line in
    JAVA_VERSION=*)
      jdk_version=${jdk_line#JAVA_VERSION=}
      jdk_version=${jdk_version#\"}
      jdk_version=${jdk_version%\"}
      break
      ;;
    esac
  done <"$1/release"
  [ "${jdk_version%%[!0-9]*}" -ge "$jdk_wanted" ] 2>/dev/null && jdk=$1
}

find_jdk() {
  jdk=
  jdk_version=
  if [ -n "${TAILRACE_JAVA_HOME-}" ]; then
    is_jdk "$TAILRACE_JAVA_HOME" && return 0
    echo "TAILRACE_JAVA_HOME ($TAILRACE_JAVA_HOME) is not the folder of a JDK $jdk_wanted or newer; correct or unset it." >&2
    return 1
  fi
  [ -z "${JAVA_HOME-}" ] || ! is_jdk "$JAVA_HOME" || return 0
  jdk_javac=$(command -v javac) || jdk_javac=
  if [ -n "$jdk_javac" ]; then
    jdk_javac=$(readlink -f "$jdk_javac" 2>/dev/null) || jdk_javac=
    ! is_jdk "${jdk_javac%/bin/javac}" || return 0
  fi
  case $- in *f*) jdk_glob=-f ;; *) jdk_glob=+f ;; esac # mvnw runs with globs off
  set +f
  set -- /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/lib/jvm/* /usr/local/openjdk* /opt/* /opt/*/* \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* "${HOME:-/}"/.local/share/mise/installs/java/* \
    "${HOME:-/}"/.asdf/installs/java/* /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home
  set "$jdk_glob"
  for jdk_home; do
    ! is_jdk "$jdk_home" || return 0
  done
  echo "Tailrace needs a JDK $jdk_wanted or newer and found none: install one (for example Eclipse Temurin $jdk_wanted) or set JAVA_HOME to it." >&2
  return 1
}

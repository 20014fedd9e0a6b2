package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes tables to have been what the catalogue says now. Right as long as the log is read about as
 * fast as it is written; where columns changed in number or type since, the reading stops with an
 * error rather than to guess.
 */
public final class CatalogHistory implements SchemaHistory {

    private static final String NAME =
            "(?:`((?:[^`]|``)+)`|\"((?:[^\"]|\"\")+)\"|([\\w$\\x{80}-\\x{ffff}]+))";
    private static final Pattern TRUNCATE =
            Pattern.compile(
                    "(?is)\\s*(?:/\\*.*?\\*/\\s*)*TRUNCATE\\s+(?:TABLE\\s+)?"
                            + NAME
                            + "(?:\\s*\\.\\s*"
                            + NAME
                            + ")?.*");
    private static final Pattern DROP =
            Pattern.compile(
                    "(?is)\\s*(?:/\\*.*?\\*/\\s*)*DROP\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?"
                            + NAME
                            + "(?:\\s*\\.\\s*"
                            + NAME
                            + ")?(?:\\s|;|/\\*.*)*");

    private final Catalog catalog;
    private final Map<TableName, Optional<List<LogColumn>>> known = new HashMap<>();

    public CatalogHistory(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public @Nullable List<LogColumn> columns(TableName table) {
        return known.computeIfAbsent(table, name -> Optional.ofNullable(catalog.columns(name)))
                .orElse(null);
    }

    @Override
    public List<Effect> apply(String database, String statement) {
        known.clear();
        Matcher truncate = TRUNCATE.matcher(statement);
        if (truncate.matches()) {
            return List.of(new Effect(Kind.TRUNCATED, name(database, truncate)));
        }
        Matcher drop = DROP.matcher(statement);
        return drop.matches() ? List.of(new Effect(Kind.DROPPED, name(database, drop))) : List.of();
    }

    private static TableName name(String database, Matcher matcher) {
        String first = part(matcher, 1);
        String second = part(matcher, 4);
        return second.isEmpty() ? new TableName(database, first) : new TableName(first, second);
    }

    private static String part(Matcher matcher, int group) {
        if (matcher.group(group) != null) {
            return matcher.group(group).replace("``", "`");
        }
        if (matcher.group(group + 1) != null) {
            return matcher.group(group + 1).replace("\"\"", "\"");
        }
        return matcher.group(group + 2) == null ? "" : matcher.group(group + 2);
    }
}

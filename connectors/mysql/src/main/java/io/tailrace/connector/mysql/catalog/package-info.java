/**
 * What the server says of its tables and columns: what a column is, and how its binary value
 * becomes the canonical text ({@code docs/formats/cell.md}). Knows neither connections nor events.
 */
@NullMarked
package io.tailrace.connector.mysql.catalog;

import org.jspecify.annotations.NullMarked;

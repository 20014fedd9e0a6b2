@NullMarked
package io.tailrace.connector.files;

import org.jspecify.annotations.NullMarked;

package io.tailrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitsTest {

    private final Commits commits = new Commits();

    @Test
    void a_commit_is_measured_when_its_time_is_durable() {
        commits.add(1, 0); // before the measuring
        commits.measure();
        for (int i = 1; i <= 100; i++) {
            commits.add(i * 10L, 0);
        }
        commits.durable(500, 7);
        assertThat(commits.count()).isEqualTo(50);
        commits.durable(5000, 1000);

        assertThat(commits.count()).isEqualTo(100);
        assertThat(commits.percentile(0.5)).isEqualTo(7);
        assertThat(commits.percentile(0.51)).isEqualTo(1000);
        assertThat(commits.percentile(1)).isEqualTo(1000);
    }

    @Test
    void nothing_measured_is_zero() {
        assertThat(commits.percentile(0.99)).isZero();
    }
}

//! Random numbers that are the same in every run.

/// SplitMix64: small, fast, and good enough for data that only has to look random.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `n`, exclusive; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// From 0 to 1, exclusive.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of `all`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Ranks from 0, the share of each falling with a power of its place.
#[derive(Debug)]
pub(crate) struct Zipf {
    sums: Vec<f64>,
}

impl Zipf {
    pub(crate) fn new(ranks: usize, exponent: f64) -> Self {
        let mut sum = 0.0;
        let sums = (1..=ranks)
            .map(|rank| {
                sum += (rank as f64).powf(-exponent);
                sum
            })
            .collect();
        Self { sums }
    }

    pub(crate) fn rank(&self, random: &mut Random) -> usize {
        let at = random.unit() * self.sums.last().copied().unwrap_or_default();
        self.sums.partition_point(|sum| *sum <= at).min(self.sums.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_in_every_run_and_evenly_spread() {
        let draw = || {
            let mut random = Random::new(7);
            (0..10_000).map(|_| random.below(10)).collect::<Vec<_>>()
        };
        let numbers = draw();
        assert_eq!(numbers, draw());
        for n in 0..10 {
            let count = numbers.iter().filter(|x| **x == n).count();
            assert!((900..1100).contains(&count), "{n}: {count}");
        }
    }

    #[test]
    fn the_first_of_20_000_ranks_has_the_share_that_is_wanted() {
        let zipf = Zipf::new(20_000, crate::graph::PEOPLE_EXPONENT);
        let mut random = Random::new(1);
        let draws = 200_000;
        let first = (0..draws).filter(|_| zipf.rank(&mut random) == 0).count();
        let of_a_million = first as f64 / draws as f64 * crate::graph::BY_PEOPLE * 1e6;
        assert!((92_000.0..98_000.0).contains(&of_a_million), "{of_a_million}");
    }
}

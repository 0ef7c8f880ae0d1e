//! Rice codes: a number's quotient by 2^k as so many ones and a zero, then its k lower bits.

use super::bytes::CUT_OFF;
use super::damaged::Reason;

/// The largest k: a number has 32 bits.
const MOST_K: u32 = 31;

/// The k for some numbers: the largest for which 2^k is at most their mean.
pub(super) fn parameter(sum: u32, count: u32) -> u32 {
    sum.checked_div(count).and_then(u32::checked_ilog2).unwrap_or(0)
}

/// Writes bits, from the highest of each byte to the lowest.
pub(super) struct BitWriter<'o> {
    out: &'o mut Vec<u8>,
    /// Bits that aren't written yet, at the top: fewer than 32.
    pending: u64,
    count: u32,
}

impl<'o> BitWriter<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>) -> Self {
        Self { out, pending: 0, count: 0 }
    }

    /// Writes a number.
    #[inline]
    pub(super) fn rice(&mut self, number: u32, k: u32) {
        let mut ones = number >> k;
        // Seldom: the quotients' mean is less than two.
        while ones >= 31 {
            self.bits(u64::from(u32::MAX >> 1), 31);
            ones -= 31;
        }
        self.bits((1 << (ones + 1)) - 2, ones + 1);
        self.bits(u64::from(number) & ((1 << k) - 1), k);
    }

    /// Writes up to 32 bits.
    #[inline]
    fn bits(&mut self, bits: u64, count: u32) {
        // Nothing may be shifted by 64.
        if count == 0 {
            return;
        }
        self.pending |= bits << (64 - self.count - count);
        self.count += count;
        if self.count >= 32 {
            let [first, second, third, fourth, ..] = self.pending.to_be_bytes();
            self.out.extend_from_slice(&[first, second, third, fourth]);
            self.pending <<= 32;
            self.count -= 32;
        }
    }

    /// Fills the last byte up with zeros.
    pub(super) fn finish(self) {
        let bytes = self.pending.to_be_bytes();
        self.out.extend_from_slice(&bytes[..self.count.div_ceil(8) as usize]);
    }
}

/// Reads them.
#[derive(Debug, Clone)]
pub(super) struct BitReader<'a> {
    rest: &'a [u8],
    /// The next bits, at the top. Below `count` of them may stand the beginning of those after.
    window: u64,
    count: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, window: 0, count: 0 }
    }

    /// Makes the window have at least 56 bits, or all that are left.
    #[inline]
    fn fill(&mut self) {
        if let Some(next) = self.rest.first_chunk() {
            self.window |= u64::from_be_bytes(*next) >> self.count;
            let taken = (63 - self.count) / 8;
            self.rest = &self.rest[taken as usize..];
            self.count += taken * 8;
        } else {
            while self.count < 56
                && let Some((first, rest)) = self.rest.split_first()
            {
                self.window |= u64::from(*first) << (56 - self.count);
                self.rest = rest;
                self.count += 8;
            }
        }
    }

    /// Reads a number.
    #[inline]
    pub(super) fn rice(&mut self, k: u32) -> Result<u32, Reason> {
        if k > MOST_K {
            return Err("has a code that no number needs");
        }
        self.fill();
        let mut quotient = 0_u64;
        loop {
            let ones = self.window.leading_ones();
            if ones < self.count {
                quotient += u64::from(ones);
                self.skip(ones + 1);
                break;
            }
            if self.count == 0 {
                return Err(CUT_OFF);
            }
            quotient += u64::from(self.count);
            self.skip(self.count);
            self.fill();
        }
        if self.count < k {
            self.fill();
            if self.count < k {
                return Err(CUT_OFF);
            }
        }
        // In two steps, since nothing may be shifted by 64.
        let lower = (self.window >> 1) >> (63 - k);
        self.skip(k);
        u32::try_from(quotient << k | lower).map_err(|_| "has a number that is too large")
    }

    /// Whether nothing is left but the zeros that fill up a byte.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty() && self.count < 8 && self.window == 0
    }

    #[inline]
    fn skip(&mut self, count: u32) {
        // Fewer than 64: `fill` leaves at most 63.
        self.window <<= count;
        self.count -= count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(numbers: &[u32], k: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = BitWriter::new(&mut bytes);
        for number in numbers {
            writer.rice(*number, k);
        }
        writer.finish();
        bytes
    }

    #[test]
    fn bits_are_those_of_the_document() {
        for (numbers, k, bits) in [
            (&[0_u32][..], 0, "00000000"),
            (&[3], 0, "11100000"),
            (&[5], 1, "11010000"),
            (&[5, 0, 7], 2, "10010001 01100000"),
            (&[40], 0, "11111111 11111111 11111111 11111111 11111111 00000000"),
            (&[u32::MAX], 31, "10111111 11111111 11111111 11111111 10000000"),
        ] {
            let bytes = written(numbers, k);
            let read: Vec<_> = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
            assert_eq!(read.join(" "), bits, "{numbers:?} with {k}");
        }
    }

    #[test]
    fn parameters_are_those_of_the_document() {
        for (sum, count, k) in
            [(0, 0, 0), (0, 3, 0), (2, 3, 0), (3, 3, 0), (5, 3, 0), (6, 3, 1), (4095, 1, 11), (u32::MAX, 1, 31)]
        {
            assert_eq!(parameter(sum, count), k, "{sum} over {count}");
        }
    }

    #[test]
    fn a_number_of_more_than_32_bits_is_refused() {
        assert!(BitReader::new(&[0b1100_0000, 0, 0, 0, 0]).rice(31).is_err());
        assert!(BitReader::new(&[0; 16]).rice(32).is_err());
        assert!(BitReader::new(&[0xff; 16]).rice(0).is_err(), "no zero ends it");
    }

    proptest! {
        #[test]
        fn numbers_come_back(
            k in 0_u32..=31,
            numbers in prop::collection::vec((0_u32..200, any::<u32>()), 0..60),
        ) {
            let numbers: Vec<_> = numbers
                .into_iter()
                .map(|(quotient, lower)| {
                    let quotient = u64::from(quotient).min(u64::from(u32::MAX) >> k);
                    u32::try_from(quotient << k | u64::from(lower) & ((1 << k) - 1)).unwrap()
                })
                .collect();
            let bytes = written(&numbers, k);
            let bits: u64 = numbers.iter().map(|number| u64::from(number >> k) + 1 + u64::from(k)).sum();
            prop_assert_eq!(bytes.len() as u64, bits.div_ceil(8));
            let mut reader = BitReader::new(&bytes);
            for number in &numbers {
                prop_assert_eq!(reader.rice(k), Ok(*number));
            }
            prop_assert!(reader.is_at_end());
        }

        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..40), k in 0_u32..40) {
            let mut reader = BitReader::new(&bytes);
            let count = std::iter::from_fn(|| reader.rice(k).ok()).count();
            prop_assert!(count <= bytes.len() * 8);
        }
    }
}

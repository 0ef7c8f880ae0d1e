//! Some things in a row, such as days of one month.

/// What there is from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span<T> {
    /// The first.
    pub first: T,
    /// The last; the first, if there is one alone.
    pub last: T,
}

impl<T: Copy + PartialEq> Span<T> {
    /// That of one alone.
    pub(crate) fn of_one(one: T) -> Self {
        Self { first: one, last: one }
    }

    /// The one that there is, if it is alone.
    pub(crate) fn only(self) -> Option<T> {
        (self.first == self.last).then_some(self.first)
    }

    /// The same of something else.
    pub(crate) fn map<U>(self, of: impl Fn(T) -> U) -> Span<U> {
        Span { first: of(self.first), last: of(self.last) }
    }
}

impl Span<u8> {
    /// The numbers around one, where those from 1 to `end` are divided into `size` each; the last ones may be fewer.
    pub(crate) fn around(number: u8, size: u8, end: u8) -> Self {
        let size = size.max(1);
        let before = number.saturating_sub(1) / size * size;
        Self { first: before.saturating_add(1), last: before.saturating_add(size).min(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_divided_from_one_on() {
        for (number, size, end, expected) in [
            (1, 8, 31, (1, 8)),
            (8, 8, 31, (1, 8)),
            (9, 8, 31, (9, 16)),
            (31, 8, 31, (25, 31)),
            (26, 8, 28, (25, 28)),
            (31, 1, 31, (31, 31)),
            (12, 6, 12, (7, 12)),
        ] {
            let span = Span::around(number, size, end);
            assert_eq!((span.first, span.last), expected, "{number}");
            assert_eq!(span.only().is_some(), size == 1);
        }
    }
}

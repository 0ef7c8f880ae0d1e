//! Short ASCII text held in place, so that what names a page can be copied and costs no allocation.

/// At most `N` ASCII characters; `N` is below 256. Ordered as text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Inline<const N: usize> {
    /// The characters, then zeros.
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> Inline<N> {
    /// Takes a text that is short enough and ASCII alone, without a NUL.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let good = text.bytes().all(|byte| byte.is_ascii() && byte != 0);
        good.then_some(Self { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// The text without its last character; `None` where it has none.
    pub(crate) fn shortened(&self) -> Option<Self> {
        let text = self.as_str();
        text.get(..text.len().checked_sub(1)?).and_then(Self::new)
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Its bytes, which need no look at whether they are a text.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl<const N: usize> Default for Inline<N> {
    fn default() -> Self {
        Self { bytes: [0; N], length: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_short_ascii_text_in_the_order_of_text() {
        let mut texts = ["", "a", "ab", "abc", "b", "-", "a-", "Z"];
        for text in texts {
            assert_eq!(Inline::<3>::new(text).unwrap().as_str(), text);
        }
        for text in ["abcd", "é", "a\0", "\u{80}"] {
            assert!(Inline::<3>::new(text).is_none(), "{text:?}");
        }
        let mut inline = texts.map(|text| Inline::<3>::new(text).unwrap());
        inline.sort_unstable();
        texts.sort_unstable();
        assert_eq!(inline.each_ref().map(Inline::as_str), texts);
    }
}

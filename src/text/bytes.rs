//! Which bytes of a text something has to be done about: most texts have none of them.

/// How many bytes of a text are looked at together.
const BLOCK: usize = 8;

/// A set of bytes, as a table, so that asking for each byte of a text costs one look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByteSet([bool; 256]);

impl ByteSet {
    /// These bytes.
    pub(crate) const fn of(bytes: &[u8]) -> Self {
        let mut set = [false; 256];
        let mut at = 0;
        while at < bytes.len() {
            set[bytes[at] as usize] = true;
            at += 1;
        }
        Self(set)
    }

    /// The same and those from the first to the last of a range.
    pub(crate) const fn and_from(mut self, first: u8, last: u8) -> Self {
        let mut byte = first;
        while byte < last {
            self.0[byte as usize] = true;
            byte += 1;
        }
        self.0[last as usize] = true;
        self
    }

    /// The same without some.
    pub(crate) const fn without(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.0[bytes[at] as usize] = false;
            at += 1;
        }
        self
    }

    /// The bytes of this and of another set.
    pub(crate) const fn and(mut self, other: &Self) -> Self {
        let mut at = 0;
        while at < other.0.len() {
            self.0[at] |= other.0[at];
            at += 1;
        }
        self
    }

    /// Whether the byte is in it.
    pub(crate) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Whether the text has any of them.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.find(text.as_bytes()).is_some()
    }

    /// The text before the first of them that begins a character, and the text from there on.
    pub(crate) fn part<'t>(&self, text: &'t str) -> (&'t str, &'t str) {
        let at = self.find(text.as_bytes()).unwrap_or(text.len());
        text.split_at_checked(at).unwrap_or((text, ""))
    }

    /// Where the first of them is.
    fn find(&self, bytes: &[u8]) -> Option<usize> {
        let (blocks, _) = bytes.as_chunks::<BLOCK>();
        // No branch for each byte: most blocks have none of them.
        let has_none = |block: &&[u8; BLOCK]| !block.iter().fold(false, |any, byte| any | self.has(*byte));
        let start = blocks.iter().take_while(has_none).count() * BLOCK;
        let rest = bytes.get(start..)?;
        rest.iter().position(|byte| self.has(*byte)).map(|at| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_set_has_what_it_was_made_of() {
        let set = ByteSet::of(b"az").and_from(0x80, 0xff).and(&ByteSet::of(b"xy")).without(b"y");
        let all: Vec<u8> = (0..=127).filter(|byte| set.has(*byte)).collect();
        assert_eq!(all, b"axz");
        assert!((128..=255).all(|byte| set.has(byte)));
        assert!(set.is_in("bcé") && !set.is_in("bc"));
        assert_eq!(set.part("bcaé"), ("bc", "aé"));
        assert_eq!(set.part("bc"), ("bc", ""));
    }

    proptest! {
        #[test]
        fn a_text_is_parted_before_the_first_byte_of_the_set(text in "[bcdé]{0,40}[az]?[a-zé]{0,20}") {
            let set = ByteSet::of(b"az");
            let at = text.find(['a', 'z']).unwrap_or(text.len());
            prop_assert_eq!(set.part(&text), text.split_at(at));
        }
    }
}

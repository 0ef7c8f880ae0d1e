//! Frequent words, which typing errors are compared with.

use super::bytes::term_bytes;
use super::entry::shared_bytes;

/// In one of how many papers a frequent word is.
const PAPERS_A_WORD: u64 = 8192;

/// In how many papers a word is frequent.
pub(crate) fn frequent_from(papers: u64) -> u32 {
    u32::try_from(papers.div_ceil(PAPERS_A_WORD)).unwrap_or(u32::MAX).max(1)
}

/// The payload of `common.js`: sorted words, front-coded. Words at the borders of parts may be there twice.
pub(crate) fn common_payload<'w>(words: impl IntoIterator<Item = &'w [u8]>) -> Vec<u8> {
    let (mut payload, mut before) = (Vec::new(), None);
    for word in words {
        if before == Some(word) {
            continue;
        }
        let shared = shared_bytes(before.unwrap_or_default(), word);
        payload.extend_from_slice(&[term_bytes(shared), term_bytes(word.len() - shared)]);
        payload.extend_from_slice(&word[shared..]);
        before = Some(word);
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_front_coded() {
        let words: [&[u8]; 4] = [b"wang", b"wang", b"wave", b"xi"];
        assert_eq!(common_payload(words), b"\x00\x04wang\x02\x02ve\x00\x02xi");
    }

    #[test]
    fn a_frequent_word_is_in_one_of_8192_papers() {
        assert_eq!([0, 1, 8192, 8193, u64::MAX].map(frequent_from), [1, 1, 1, 2, u32::MAX]);
    }
}

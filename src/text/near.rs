//! Names that somebody may have meant.

/// Whether two names differ in two characters that stand together or fewer, or in case alone.
pub(crate) fn is_near(name: &str, known: &str) -> bool {
    const MOST_DIFFERENT: usize = 2;
    let start = shared(name.bytes(), known.bytes());
    let end = shared(name.bytes().rev(), known.bytes().rev()).min(name.len().min(known.len()) - start);
    name.len().max(known.len()) - start - end <= MOST_DIFFERENT || name.eq_ignore_ascii_case(known)
}

/// How many bytes two texts begin with alike.
fn shared(a: impl Iterator<Item = u8>, b: impl Iterator<Item = u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

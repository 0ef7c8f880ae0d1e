//! Where canonical bytes go: into memory, or into a hash.

/// Where canonical bytes go.
pub trait Output {
    /// Takes the next bytes.
    fn put(&mut self, bytes: &[u8]);

    /// Takes a text and the few bytes around it: most of a document is strings in quotes.
    fn put_between<const B: usize, const A: usize>(&mut self, before: &[u8; B], text: &[u8], after: &[u8; A]) {
        self.put(before);
        self.put(text);
        self.put(after);
    }
}

impl Output for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

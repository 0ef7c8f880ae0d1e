//! Licenses by their names.

/// A license whose address is known: its name, and an address that is safe to link to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct License {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
}

/// The addresses that arXiv's records use, which begin with `http:`, and what they are called.
const KNOWN: [(&str, &str); 10] = [
    ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "arXiv non-exclusive distribution 1.0"),
    ("http://arxiv.org/licenses/assumed-1991-2003/", "assumed, for papers of 1991 to 2003"),
    ("http://creativecommons.org/licenses/by/3.0/", "Creative Commons Attribution 3.0"),
    ("http://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0"),
    ("http://creativecommons.org/licenses/by-sa/4.0/", "Creative Commons Attribution-ShareAlike 4.0"),
    ("http://creativecommons.org/licenses/by-nc-sa/3.0/", "Creative Commons Attribution-NonCommercial-ShareAlike 3.0"),
    ("http://creativecommons.org/licenses/by-nc-sa/4.0/", "Creative Commons Attribution-NonCommercial-ShareAlike 4.0"),
    (
        "http://creativecommons.org/licenses/by-nc-nd/4.0/",
        "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0",
    ),
    ("http://creativecommons.org/licenses/publicdomain/", "Creative Commons public domain"),
    ("http://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons Zero 1.0"),
];

impl License {
    /// The licenses that are known.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        KNOWN.into_iter().map(|(address, name)| Self { name, address })
    }

    /// The license of that address, if it is a known one.
    pub(super) fn find(address: &str) -> Option<Self> {
        Self::all().find(|license| license.address == address)
    }
}

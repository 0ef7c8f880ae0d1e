//! What can be wrong with a published site, and what to do about each.

use crate::report::Severity;
use pith::{PithNumber, UntrustedKey};
use std::fmt;

/// Something that was found at a path of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFinding {
    /// The path below the site's root, with `/` before it. Any text: a folder may hold files of any name.
    pub path: String,
    /// The paper that it is of, where there is one.
    pub number: Option<PithNumber>,
    /// What was looked for.
    pub check: AuditCheck,
    /// How much it says.
    pub severity: Severity,
    /// What was expected, and what was found.
    pub message: String,
    /// The key for which a document isn't trusted, where that is all that is wrong with it.
    pub untrusted_key: Option<UntrustedKey>,
}

macro_rules! checks {
    ($($variant:ident $name:literal $means:literal $advice:literal)*) => {
        /// What an audit looks for. Each finding is of one of these.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum AuditCheck {
            $(#[doc = $means] $variant,)*
        }

        impl AuditCheck {
            /// Every check, in the order of the guide's table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in results.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it means, in a clause.
            pub fn means(self) -> &'static str {
                match self { $(Self::$variant => $means,)* }
            }

            /// What to do about it, in a sentence.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice,)* }
            }
        }
    };
}

checks! {
    Missing "missing"
        "A listed document is at none of its paths"
        "Upload it, or build the site again without it."
    OnePath "one_path"
        "A document is at one of its paths and not at the other"
        "Copy the one that is there to the path that lacks it."
    Altered "altered"
        "A document’s bytes are not those that are listed, or its copies differ"
        "Upload it again, byte for byte, from a copy that verifies."
    Truncated "truncated"
        "A file is cut short"
        "An upload or a connection was interrupted: upload the file again."
    NotVerified "not_verified"
        "A document is not verified, or is another paper’s"
        "Don’t rely on it. Replace it with the registry’s, or name the key that you trust with --key, or in catalog.toml."
    NotListed "not_listed"
        "A file is there that the site does not list"
        "If nobody of yours put it there, remove it; else build the site again, so that it is listed."
    NotServed "not_served"
        "A file that the site lists is not there"
        "Upload it; look for a rule that leaves such files out."
    PageMissing "page_missing"
        "A page is not there"
        "Upload it; the host must show the index.html of a folder at the folder’s address."
    PageWithoutDocument "page_without_document"
        "A paper’s page is there and none of its documents"
        "Remove the page, or publish the document that it speaks of."
    PageText "page_text"
        "A page does not say what its document says"
        "Don’t believe the page: read the document. Build the site again and upload the page."
    Derived "derived"
        "A state, graph or list of events is not what its document says"
        "Upload it again; what counts is the bundle."
    Checksum "checksum"
        "A file and its checksum disagree"
        "Upload the file and SHA256SUMS again, from one build."
    LineEnds "line_ends"
        "A file’s lines end as on Windows"
        "Upload it again in binary mode; where it went through Git, put `* -text` into .gitattributes first."
    Manifest "manifest"
        "The catalog’s index or a list disagrees with what is there"
        "Upload the folder catalog again, from the same build as the documents."
    Mirrors "mirrors"
        "The mirror manifest is not in order"
        "Build the site again with its right `base_url`, and upload pith-mirrors.json."
    Key "key"
        "The key file is not in order"
        "Take no key from there. Build the site again, and upload pith-signing-key.json."
    ContentType "content_type"
        "The host calls a file what it is not"
        "Set the type at the host; the guide has a page for the usual ones."
    Soft404 "soft_404"
        "The host answers 200 for what is not there"
        "Let the host answer 404 with the site’s 404.html, and no start page for every path."
    WellKnown "well_known"
        "Nothing below .well-known is there"
        "The upload or the host leaves hidden folders out: include them."
    Cors "cors"
        "Pages elsewhere may not read the files"
        "If they should, let the host send Access-Control-Allow-Origin: *."
    HostRoot "host_root"
        "The site lies below a path, so that .well-known is not at the host’s root"
        "Programs find it by pith-mirrors.json; give its address to whoever keeps a list of mirrors."
    BaseUrl "base_url"
        "The site is served elsewhere than at its `base_url`"
        "If it is to stay here, build it with this address as its `base_url`."
    Redirect "redirect"
        "The host sends us to another place"
        "Let the host serve the file at its own address."
    Timeout "timeout"
        "The host took too long"
        "Try again later, or give it more time with --timeout."
    TooLarge "too_large"
        "A file is larger than such a file may be"
        "Upload the right file."
    Encoding "encoding"
        "The host compresses what was asked for as it is, or says so of what isn’t compressed"
        "Let the host heed Accept-Encoding, and send no Content-Encoding for what isn’t compressed."
    Status "status"
        "The host answers neither yes nor no"
        "Look into the host’s log; try again later, with fewer --jobs if it is busy."
    Unreachable "unreachable"
        "The host can’t be reached"
        "Check its name, its certificate and that it runs; then try again."
    Unreadable "unreadable"
        "What is there is no file that can be read"
        "Put the file itself there, which everybody may read: no link and no folder."
    Behind "behind"
        "The other site has a document or a file that this one lacks"
        "Pull or build again, and publish."
    Older "older"
        "The other site has a newer bundle"
        "Pull or build again, and publish."
    Newer "newer"
        "This site has a newer bundle or a document that the other lacks"
        "Nothing, unless the other one should be as new."
    Other "other"
        "The other site has another file of the same name"
        "Find out which of the two is right: nothing signed ranks them."
    Unproven "unproven"
        "Less was compared than could be"
        "To compare whole pages, use the version of this program that built the site, without templates of its own."
    Sampled "sampled"
        "Only some of the papers were looked at"
        "Leave --sample out to look at all."
}

impl fmt::Display for AuditCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

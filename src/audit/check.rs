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
        "A listed document is missing from all of its paths"
        "Upload it, or build the site again without it."
    OnePath "one_path"
        "A document is at only one of its two paths"
        "Copy it to the path where it is missing."
    Altered "altered"
        "A document’s bytes differ from the listed ones, or its copies differ"
        "Upload it again, byte for byte, from a verified copy."
    Truncated "truncated"
        "A file is cut short"
        "The upload or the connection was interrupted. Upload the file again."
    NotVerified "not_verified"
        "A document is not verified, or belongs to another paper"
        "Don’t rely on it. Replace it with the registry’s copy, or name the key that you trust with --key or in catalog.toml."
    NotListed "not_listed"
        "The site has a file that it does not list"
        "If it was not put there on purpose, remove it. Otherwise build the site again, so that it is listed."
    NotServed "not_served"
        "A file that the site lists is missing"
        "Upload it. Check for a rule that skips such files."
    PageMissing "page_missing"
        "A page is missing"
        "Upload it. The host must serve a folder’s index.html at the folder’s address."
    PageWithoutDocument "page_without_document"
        "A paper has a page, but none of its documents is there"
        "Remove the page, or publish the paper’s document."
    PageText "page_text"
        "A page does not say what its document says"
        "Don’t rely on the page; read the document. Build the site again and upload the page."
    Derived "derived"
        "A state, graph or list of events differs from the one in its document"
        "Upload it again. If in doubt, rely on the bundle."
    Checksum "checksum"
        "A file does not match its entry in SHA256SUMS"
        "Upload the file and SHA256SUMS again, both from the same build."
    LineEnds "line_ends"
        "A file has Windows line endings"
        "Upload it again in binary mode. If it went through Git, put `* -text` into .gitattributes first."
    Manifest "manifest"
        "The catalog’s index or a list does not match the site’s files"
        "Upload the folder `catalog` again, from the same build as the documents."
    Mirrors "mirrors"
        "The mirror manifest is missing or wrong"
        "Build the site again with the right `base_url`, and upload pith-mirrors.json."
    Key "key"
        "The key file is missing or wrong, or has a key that is not trusted here"
        "Don’t trust a key just because this file has it: compare it first, with `pith-catalog keys SITE`, and name it in `trust` or with --key. If the file is wrong, tell the site’s operator. If the site is yours, build it again and upload pith-signing-key.json."
    Checker "checker"
        "A script of the site, or its checker, is of no release"
        "Don’t rely on a check that this site’s pages do. Use the program, or a verify.html from elsewhere. If the site is yours, build it again and upload all of it."
    ContentType "content_type"
        "The host sends a file with the wrong content type"
        "Set the type at the host. The guide has a page for each common host."
    Soft404 "soft_404"
        "The host answers 200 for files that do not exist"
        "Make the host answer 404 with the site’s 404.html, not with a start page for every path."
    WellKnown "well_known"
        "Everything in .well-known is missing"
        "The upload or the host skips hidden folders. Include them."
    Cors "cors"
        "Pages on other sites may not read the files"
        "To allow it, make the host send Access-Control-Allow-Origin: *."
    HostRoot "host_root"
        "The site is below a path, so its .well-known is not at the host’s root"
        "Programs find the site by pith-mirrors.json. Give its address to whoever keeps a list of mirrors."
    BaseUrl "base_url"
        "The site is served at another address than its `base_url`"
        "If it should stay here, build it with this address as its `base_url`."
    Redirect "redirect"
        "The host redirects elsewhere, or too often"
        "Make the host serve the file at its own address."
    Timeout "timeout"
        "The host took too long"
        "Try again later, or allow more time with --timeout."
    TooLarge "too_large"
        "A file is larger than the limit for such files"
        "Upload the right file."
    Encoding "encoding"
        "The host compresses files although asked not to, or sends Content-Encoding for uncompressed files"
        "Make the host respect Accept-Encoding, and send no Content-Encoding for uncompressed files."
    Status "status"
        "The host answers with an unexpected status"
        "Check the host’s log. Try again later, with fewer --jobs if the host is busy."
    Unreachable "unreachable"
        "The host cannot be reached"
        "Check its name, its certificate and that it is running. Then try again."
    Unreadable "unreadable"
        "Not a readable file"
        "Put a regular file there that everybody may read, not a link or a folder."
    Behind "behind"
        "The other site has a document or a file that this site does not have"
        "Pull or build again, then publish."
    Older "older"
        "The other site has a newer bundle"
        "Pull or build again, then publish."
    Newer "newer"
        "This site has a newer bundle, or a document that the other site does not have"
        "Do nothing, unless the other site should be up to date too."
    Other "other"
        "The other site has a different file with the same name"
        "Find out which of the two is right. No signature decides it."
    ExcludedUpstream "excluded_upstream"
        "The operator of this site, or of the other one, has removed a paper"
        "Read the reason, and decide whether your mirror should have the paper: see “When a paper must come down” in the guide."
    Unproven "unproven"
        "Some things could not be compared fully"
        "To compare whole pages, use the version of this program that built the site. Pages from custom templates cannot be compared fully."
    Sampled "sampled"
        "Only some of the papers were checked"
        "Leave out --sample to check all of them."
}

impl fmt::Display for AuditCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

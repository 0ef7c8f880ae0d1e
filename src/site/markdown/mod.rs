//! Pages and collections: Markdown as markup that is safe by how it was made.
//!
//! `CommonMark` with tables, footnotes and formulas. The parser's events are written by a closed table of tags:
//! raw HTML is text, a destination is one that is allowed or none, no style, class or name is the
//! author's. What would cost more than it says, as a line of a hundred thousand quotation marks does,
//! is refused with a reason.
//!
//! A link of the scheme `pith:` or `arxiv:` leads to the paper's page. As an autolink, `<pith:…>`, it
//! becomes the paper's title, and where it stands alone in a paragraph or an item of a list, a whole
//! citation.
//!
//! A formula stands between dollars, `$x^2$`, or on a line of its own between two, `$$x^2$$`. Prices stay
//! prices, under the rule of titles (`is_mathematics` in `tex/scan.rs`). One that can't be set stays TeX.
//!
//! It begins in `render.rs`; `writer.rs` has the table of tags, `destination.rs` what a link may lead to, `lookups.rs`
//! what is asked of the site, `rendered.rs` what comes out and the limits.

mod anchor;
mod cited_paper;
mod destination;
mod footnote;
mod lookups;
mod reference;
mod render;
mod rendered;
mod writer;

pub(crate) use cited_paper::CitedPaper;
pub(crate) use lookups::SiteTarget;
pub(crate) use reference::PaperReference;
pub(super) use render::render;
pub(crate) use rendered::{HeadingLink, OnLine, RefusedText, RenderedPage};

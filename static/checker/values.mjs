// What a signature covers: each value that is shown of a document, with its standing (PROTOCOL.md, "What a signature covers";
// crates/pith/src/claim.rs).
//
//   signed   a trusted key signed the value itself
//   bound    a trusted key signed the hash of the value
//   claimed  the document says so, and no signature covers it
//   absent   the document doesn't say

const ABSENT = { value: null, standing: "absent" };

/** Names of a paper that repeat the number or an arXiv source, which are signed. */
const REPEATED = ["pith_short_8", "pith_short_12", "pith_short_16"];
const REPEATED_OF_ARXIV = ["arxiv", "arxiv_version"];

/** The values of a document. Nothing of one that isn't verified is more than claimed. */
export function valuesOf(document, { checks, verdict, number }) {
  const isVerified = verdict === "verified";
  const isBundle = document.kind === "bundle";
  const { paper, record } = document;
  const signed = isVerified ? "signed" : "claimed";
  const unbound = isVerified && isBundle ? "signed" : "claimed";
  const byHash = (check) => (isVerified && !isBundle && checks[check] === "pass" ? "bound" : unbound);
  const claim = (value, standing) => (value === null || value === undefined ? ABSENT : { value, standing });
  const text = (name) => {
    const value = paper === null ? undefined : paper.members.get(name);
    return claim(typeof value === "string" && value !== "" ? value : null, unbound);
  };
  const isRepeated = (kind) => REPEATED.includes(kind) || (record.source_kind === "arxiv" && REPEATED_OF_ARXIV.includes(kind));
  return {
    number: claim(isVerified ? number : document.pith_number, signed),
    title: claim(paper && paper.title, byHash("title")),
    abstract: claim(paper && paper.abstract_excerpt, byHash("abstract")),
    authors: text("authors_text"),
    headline: text("headline"),
    source_kind: claim(record.source_kind, signed),
    source_id: claim(record.source_id, signed),
    source_version: claim(record.source_version, signed),
    submitted_at: claim(record.submitted_at, signed),
    license: claim(record.license, signed),
    primary_category: claim(record.primary_cat, signed),
    cross_categories: claim([...record.cross_cats_sorted], signed),
    aliases: document.aliases.map(({ kind, value }) => ({ kind, value, standing: isRepeated(kind) ? signed : unbound })),
    snapshot: claim(document.snapshot, unbound),
    receipt: claim(document.receipt, unbound),
  };
}

//! What of a site can be left out.

use crate::values::all_of;
use serde::Deserialize;

/// A kind of file that can be switched off. A paper's page can't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// The record.
    Record,
    /// The bundle beside the page.
    Bundle,
    /// The same bundle where programs look for it.
    WellKnown,
    /// The state that a bundle's events merge to.
    State,
    /// The graph.
    Graph,
    /// The events.
    Events,
    /// A paper's citation in a file beside its page.
    Citation,
    /// The ways from a short number or an arXiv id to a paper: `/paper/{name}/`.
    Resolvers,
    /// The registry's other way from an arXiv id: `/p/{id}/`.
    PResolvers,
    /// Lists of papers.
    Listings,
    /// What readers of feeds, search engines and language models look for: `feed.atom` and each category's,
    /// `sitemap.xml`, `robots.txt`, `llms.txt`.
    Feeds,
    /// The search page and its index.
    Search,
    /// `catalog/index.json`, `catalog/documents.jsonl`, `SHA256SUMS` and `pith-mirrors.json`.
    Manifests,
    /// What programs that know nothing of the site begin with: `api/`, `schemas/` and `catalog/papers.jsonl`.
    Api,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 14] = all_of!(
        Feature: Record, Bundle, WellKnown, State, Graph, Events, Citation, Resolvers, PResolvers, Listings, Feeds, Search,
        Manifests, Api
    );

    /// What the configuration calls it, and the index of a site.
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Bundle => "bundle",
            Self::WellKnown => "well_known",
            Self::State => "state",
            Self::Graph => "graph",
            Self::Events => "events",
            Self::Citation => "citation",
            Self::Resolvers => "resolvers",
            Self::PResolvers => "p_resolvers",
            Self::Listings => "listings",
            Self::Feeds => "feeds",
            Self::Search => "search",
            Self::Manifests => "manifests",
            Self::Api => "api",
        }
    }
}

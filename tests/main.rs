//! Integration tests.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod annotate;
mod api;
mod architecture;
mod attacks;
mod audit;
mod authors;
#[cfg(unix)]
mod bad_input;
mod browser_content;
#[cfg(unix)]
mod bucket;
mod build;
#[cfg(target_os = "linux")]
mod calls;
mod checker_file;
mod citations;
mod cli;
mod configured;
mod conflicts;
mod cost;
mod crash;
mod examples;
mod feeds;
mod fetch;
#[cfg(target_os = "linux")]
mod full_disk;
mod fuzz_corpus;
mod golden;
mod guard;
#[cfg(unix)]
mod guide;
#[cfg(unix)]
mod hard_links;
mod hostile;
#[cfg(unix)]
mod hostile_folder;
#[cfg(target_os = "linux")]
mod hostile_hosts;
mod identifiers;
mod init;
mod interrupted;
mod links;
mod mirror;
#[cfg(target_os = "linux")]
mod names;
mod packaging;
mod pages;
mod paper_page;
#[cfg(unix)]
mod parts;
#[cfg(unix)]
mod planted;
mod properties;
#[cfg(unix)]
mod pull;
#[cfg(unix)]
mod pull_entries;
mod python;
mod readme;
#[cfg(unix)]
mod recipes;
mod refusals;
mod retired_keys;
#[cfg(target_os = "linux")]
mod room;
#[cfg(unix)]
mod scale;
mod schemas;
#[cfg(unix)]
mod search;
#[cfg(feature = "serve")]
mod serve;
#[cfg(unix)]
mod servers;
#[cfg(unix)]
mod shards;
mod site_test;
#[cfg(target_os = "linux")]
mod small_disk;
mod source_id;
#[cfg(unix)]
mod sources;
mod statistics;
mod support;
mod surroundings;
#[cfg(unix)]
mod swaps;
mod takedown;
mod tex;
#[cfg(unix)]
mod thousand;
#[cfg(unix)]
mod trust;
#[cfg(unix)]
mod versions;
mod workflows;

//! `annotate`: Pith numbers for the references of a bibliography.

use super::cli::{AnnotateArgs, Format};
use super::configured::Configured;
use super::keys::{UsedKeyLine, tell_used_keys};
use super::output::write_json_line;
use super::site::retry_policy;
use super::status::Status;
use super::ui::{Style, Ui};
use crate::annotate::{
    AnnotateEvent, AnnotateOutcome, AnnotatePlan, AnnotateSource, AnnotateSummary, AnnotatedBibliography,
    AnnotatedReference, NotAnnotated, annotate,
};
use crate::bibliography::{BibliographyFormat, MOST_BIBLIOGRAPHY_BYTES};
use crate::corpus::{ContentPart, Limits};
use crate::disk::new_file;
use crate::error::Error;
use crate::fetch::{Address, PublishedSite};
use crate::layout::SitePath;
use crate::text::{plural, thousands};
use camino::Utf8Path;
use pith::quote::escaped;
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, Read as _, Write};

/// One line of `annotate --format json` (docs/schemas/annotate-line.v1.json).
#[derive(Serialize)]
struct AnnotateLine<'a> {
    key: &'a str,
    line: u64,
    identifiers: Vec<String>,
    outcome: &'static str,
    pith_number: Option<String>,
    message: Option<&'a str>,
}

/// The last line of `annotate --format json`.
#[derive(Serialize)]
struct AnnotateSummaryLine<'a> {
    summary: AnnotateSummary,
    trusted_by: Vec<UsedKeyLine<'a>>,
}

/// Runs the command.
pub(super) fn run(args: &AnnotateArgs, ui: &mut Ui) -> Result<Status, Error> {
    let Configured { keys, config, .. } = Configured::read(&args.config, &args.common.keys, ui)?;
    let bytes = read_file(&args.file).map_err(|error| Error::io("read the bibliography", &args.file, error))?;
    let format = BibliographyFormat::of(args.file.file_name().unwrap_or_default(), &bytes);
    let site = site_of(args)?;
    let (from, base_url) = match (&site, &args.from) {
        (Some(site), _) => (AnnotateSource::Site(site), None),
        (None, Address::Folder(folder)) => {
            (AnnotateSource::Documents(folder, &config.exclude), config.base_url.clone())
        }
        (None, Address::Web(_)) => return Ok(Status::Failed),
    };
    let plan = AnnotatePlan { from, keys, base_url, jobs: args.common.jobs, limits: Limits::default() };
    let annotated = annotate(&bytes, format, &plan, &mut |event| match event {
        AnnotateEvent::Unread(unread) => ui.trouble(&format!("cannot read {unread}")),
        AnnotateEvent::Read(documents) => ui.progress(|| format!("{} documents read", thousands(documents))),
        AnnotateEvent::LookedUp(done, all) => {
            ui.progress(|| format!("looked up {} of {} references", thousands(done as u64), thousands(all as u64)));
        }
    });
    let annotated = annotated.map_err(|error| match error {
        NotAnnotated::Stopped(error) => error,
        other => Error::Annotate { path: args.file.clone(), reason: other.to_string() },
    })?;
    // Results go beside the bibliography, never into it.
    match &args.out {
        Some(out) => write_file(out, &annotated.bytes).map_err(|error| Error::io("write", out, error))?,
        None => ui.data(|out, _| out.write_all(&annotated.bytes)),
    }
    tell(&annotated, &plan, args, ui);
    Ok(status(&annotated.summary))
}

/// The site that papers are looked up at; `None` where it is a folder of documents. A folder with `records/` is one of
/// documents, and one with a site's index is a site.
fn site_of(args: &AnnotateArgs) -> Result<Option<PublishedSite>, Error> {
    let is_site = match &args.from {
        Address::Web(_) => true,
        Address::Folder(folder) => {
            let is_content = ContentPart::Records.path_in(folder).is_dir();
            !is_content && folder.join(SitePath::index().as_str()).is_file()
        }
    };
    is_site.then(|| PublishedSite::open(args.from.clone(), retry_policy(&args.site_args))).transpose()
}

/// A whole file, or standard input; no more than a bibliography may have, and one byte.
fn read_file(path: &Utf8Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MOST_BIBLIOGRAPHY_BYTES as u64 + 1;
    if path == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Writes a file as a whole or not at all, with the permissions of the one that it replaces.
fn write_file(path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    let existing = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Some(metadata.permissions()),
        Ok(_) => return Err(io::Error::other("it is not a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // Behind a link is the file that is meant.
    let path = if existing.is_some() { path.canonicalize_utf8()? } else { path.to_owned() };
    let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    let mut file = new_file(folder)?;
    file.write_all(bytes)?;
    if let Some(permissions) = existing {
        fs::set_permissions(file.path(), permissions)?;
    }
    file.persist(&path).map(drop).map_err(|error| error.error)
}

fn status(summary: &AnnotateSummary) -> Status {
    match *summary {
        AnnotateSummary { unavailable: 1.., .. } => Status::Failed,
        AnnotateSummary { missing: 0, unclear: 0, unreadable: 0, .. } => Status::Done,
        _ => Status::Found,
    }
}

fn tell(annotated: &AnnotatedBibliography, plan: &AnnotatePlan<'_>, args: &AnnotateArgs, ui: &mut Ui) {
    let AnnotatedBibliography { references, summary, key_uses, .. } = annotated;
    let is_beside = args.out.is_none();
    match args.common.format {
        Format::Json => {
            let trusted_by = UsedKeyLine::all(&plan.keys, key_uses);
            ui.beside(is_beside, true, |out, _| {
                references.iter().try_for_each(|one| write_json_line(out, &line(one)))?;
                write_json_line(out, &AnnotateSummaryLine { summary: *summary, trusted_by })
            });
        }
        Format::Text => {
            ui.beside(is_beside, false, |out, style| {
                references.iter().try_for_each(|one| write_line(out, style, one))?;
                writeln!(out, "{}", summary_line(summary))
            });
            if !is_beside {
                tell_used_keys(&plan.keys, key_uses, ui);
            }
        }
    }
}

fn line(one: &AnnotatedReference) -> AnnotateLine<'_> {
    AnnotateLine {
        key: &one.label,
        line: one.line,
        identifiers: one.identifiers.iter().map(ToString::to_string).collect(),
        outcome: one.outcome.name(),
        pith_number: one.number.map(|number| number.to_string()),
        message: one.why.as_deref(),
    }
}

fn write_line(out: &mut dyn Write, style: Style, one: &AnnotatedReference) -> io::Result<()> {
    let word = match one.outcome {
        AnnotateOutcome::NoIdentifier => "no id",
        outcome => outcome.name(),
    };
    let key = escaped(&one.label);
    match (&one.number, &one.why) {
        (Some(number), _) => {
            let by = one.identifiers.first().map(ToString::to_string).unwrap_or_default();
            writeln!(out, "{}  {key}  {number}  by {by}", style.strong(&format!("{word:<11}")))
        }
        (None, why) => {
            let why = escaped(why.as_deref().unwrap_or_default());
            writeln!(out, "{}  {key}  line {}: {why}", style.strong(&format!("{word:<11}")), one.line)
        }
    }
}

fn summary_line(summary: &AnnotateSummary) -> String {
    let AnnotateSummary { annotated, unchanged, missing, unclear, unavailable, unreadable, no_identifier } = *summary;
    let all = annotated + unchanged + missing + unclear + unavailable + unreadable + no_identifier;
    let mut said = format!("{}: {} annotated", plural(all, "reference"), thousands(annotated));
    for (count, what) in [
        (unchanged, "unchanged"),
        (missing, "missing"),
        (unclear, "unclear"),
        (unavailable, "not looked up"),
        (unreadable, "unreadable"),
        (no_identifier, "without an identifier"),
    ] {
        if count > 0 {
            said.extend([", ", &thousands(count), " ", what]);
        }
    }
    said
}

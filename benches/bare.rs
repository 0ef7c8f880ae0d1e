//! The smallest program that `build` is compared with (docs/performance.md): it reads every document in a
//! folder, verifies it, renders one page for it and writes both.
//!
//! It makes no catalog, listing, report, checksum or ledger; it reads nothing twice, and skips documents that
//! fail. `scripts/benchmark` gives it a template whose pages are as large as those of `build`:
//!
//! ```sh
//! cargo run --release --example bare -- RECORDS KEY_FILE TEMPLATE OUT
//! ```

use pith::document::Paper;
use pith::json::canonical;
use pith::{TrustStore, Verified, judge};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;
use std::error::Error;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tera::{Context, Tera};
use walkdir::WalkDir;

type Anything = Box<dyn Error + Send + Sync>;

/// What the page shows. The names are those of the template.
#[derive(Serialize)]
struct Page {
    number: String,
    short: String,
    suffix: String,
    kind: &'static str,
    title: String,
    authors: String,
    excerpt: String,
    source: String,
    version: String,
    submitted: String,
    license: String,
    sha256: String,
    canonical: String,
    bytes: usize,
    categories: Vec<String>,
    checks: Vec<Pair>,
    aliases: Vec<Pair>,
}

#[derive(Serialize)]
struct Pair {
    name: String,
    value: String,
}

impl Page {
    fn of(verified: &Verified<'_>) -> Self {
        let document = verified.document();
        let record = &document.stated().record;
        let paper = document.paper();
        let pair = |name: &str, value: &str| Pair { name: name.to_owned(), value: value.to_owned() };
        let canonical = canonical::object_bytes(record.object);
        Self {
            number: verified.number().to_string(),
            short: verified.number().short().to_string(),
            suffix: verified.number().suffix().to_string(),
            kind: document.kind().name(),
            title: paper.map_or("", |paper| paper.title).to_owned(),
            authors: paper.and_then(Paper::authors_text).unwrap_or_default().to_owned(),
            excerpt: paper.and_then(|paper| paper.abstract_excerpt).unwrap_or_default().to_owned(),
            source: record.source_id.to_owned(),
            version: record.source_version.to_owned(),
            submitted: record.submitted_at.to_owned(),
            license: record.license.to_owned(),
            sha256: verified.proof().sha256().to_string(),
            canonical: String::from_utf8_lossy(&canonical).into_owned(),
            bytes: document.bytes().len(),
            categories: [record.primary_cat]
                .into_iter()
                .chain(record.cross_cats_sorted.iter())
                .map(str::to_owned)
                .collect(),
            checks: verified.checks().iter().map(|(check, outcome)| pair(check.name(), outcome.name())).collect(),
            aliases: document.aliases().iter().map(|alias| pair(alias.kind, alias.value)).collect(),
        }
    }
}

fn main() -> Result<(), Anything> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [records, key, template, out] = arguments.as_slice() else {
        return Err("usage: bare RECORDS KEY_FILE TEMPLATE OUT".into());
    };
    let mut keys = TrustStore::registry();
    keys.trust_file(&fs::read(key)?)?;
    let mut tera = Tera::new();
    tera.add_raw_template("page.html", &fs::read_to_string(template)?)?;
    let work = out.join(".work");
    fs::create_dir_all(&work)?;

    let entries = WalkDir::new(records).into_iter().collect::<Result<Vec<_>, _>>()?;
    let paths: Vec<PathBuf> =
        entries.into_iter().filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect();
    let publish = |path: &PathBuf| -> Result<u64, Anything> {
        let bytes = fs::read(path)?;
        let (_, page) = judge(&bytes, &keys, |verified| Page::of(&verified));
        let Some(page) = page else { return Ok(0) };
        let html = tera.render("page.html", &Context::from_serialize(&page)?)?;
        let temporary = work.join(format!("{}.{}", page.suffix, page.kind));
        write(&temporary, &bytes, &out.join(format!("pith/{}.{}.json", page.suffix, page.kind)))?;
        write(&temporary, html.as_bytes(), &out.join(format!("pith/{}/index.html", page.suffix)))?;
        Ok(1)
    };
    let published: Result<u64, Anything> = paths.par_iter().map(publish).try_reduce(|| 0, |a, b| Ok(a + b));
    let published = published?;
    fs::remove_dir(work)?;
    writeln!(io::stdout(), "{published} of {} documents published", paths.len())?;
    Ok(())
}

/// Writes a file that appears whole.
fn write(temporary: &Path, bytes: &[u8], target: &Path) -> io::Result<()> {
    fs::write(temporary, bytes)?;
    match fs::rename(temporary, target) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(target.parent().unwrap_or(target))?;
            fs::rename(temporary, target)
        }
        renamed => renamed,
    }
}

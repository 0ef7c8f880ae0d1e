//! The operator's templates and stylesheet, which take the place of the program's own, and files there that no page uses.

use crate::corpus::{self, Folder};
use crate::error::Error;
use crate::report::Note;
use crate::site::{BuiltInFile, Overrides, STYLESHEET};
use crate::text::is_near;
use camino::Utf8Path;
use pith::quote::escaped;
use std::io::{self, ErrorKind};
use std::sync::Arc;

/// The most bytes of a template or stylesheet. Stops a file that was put there by mistake.
const MOST_TEMPLATE_BYTES: u64 = 1 << 20;

/// The folder of the operator's templates, beside the configuration, and that of their styles.
pub(crate) const OVERRIDE_FOLDERS: [&str; 2] = ["templates", "static"];

/// How the names of templates end elsewhere.
const TEMPLATE_ENDS: [&str; 6] = ["html", "htm", "tera", "jinja", "jinja2", "j2"];

/// The program's own templates and stylesheet: the folder beside the configuration in which an operator's takes the place
/// of each, its name, and what is in it.
#[cfg(feature = "cli")]
pub(crate) fn built_in_files() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let [of_templates, of_styles] = OVERRIDE_FOLDERS;
    BuiltInFile::all().map(move |file| (if file.is_template { of_templates } else { of_styles }, file.name, file.text))
}

/// The templates and styles in the operator's folder, `templates/*.html` and `static/style.css`, but for those that are
/// the program's own; and what is said of files there that no page uses. No link below it is followed: who sends a folder
/// of templates must not choose which file of the operator's is published.
///
/// # Errors
/// One of them can't be read.
pub(super) fn overrides(folder: Option<&Utf8Path>) -> Result<(Overrides, Vec<Note>), Error> {
    let Some(folder) = folder else { return Ok(Default::default()) };
    match Folder::open(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Default::default()),
        Err(error) => Err(Error::io("open", folder, error)),
        Ok(folder) => {
            let [of_templates, of_styles] = OVERRIDE_FOLDERS.map(|name| part(&folder, name));
            let (of_templates, of_styles) = (of_templates?, of_styles?);
            let (templates, others) = templates(of_templates.as_deref())?;
            let mut unused = unused_templates(&templates, &others);
            unused.extend(unused_styles(of_styles.as_deref())?);
            let overrides = Overrides { templates, style: style(of_styles)? }.without_built_in();
            unused.extend(overrides.of_other_formats().into_iter().map(|(name, message)| {
                let folder = if name == STYLESHEET { OVERRIDE_FOLDERS[1] } else { OVERRIDE_FOLDERS[0] };
                Note { about: format!("{folder}/{name}"), message }
            }));
            Ok((overrides, unused))
        }
    }
}

/// What is said of each template that takes the place of none of the program's, and that no other one includes.
fn unused_templates(templates: &[(String, String)], others: &[String]) -> Vec<Note> {
    let is_included = |name: &str| {
        let quotes = ['"', '\'', '`'].map(|quote| format!("{quote}{name}{quote}"));
        templates.iter().any(|(_, text)| quotes.iter().any(|quoted| text.contains(quoted.as_str())))
    };
    // What a component is called is no name of a file.
    let is_used = |(name, text): &(String, String)| {
        is_built_in(name) || is_included(name) || text.contains("{% component") || text.contains("{%- component")
    };
    let unused = templates.iter().filter(|template| !is_used(template)).map(|(name, _)| {
        let near = built_in_names().find(|known| is_near(name, known));
        let meant = near.map(|known| format!(" (did you mean `{known}`?)")).unwrap_or_default();
        (name, format!("the program has no template with this name{meant}, and no template of yours includes it"))
    });
    let others = others.iter().map(|name| (name, "a template's name must end in `.html`".to_owned()));
    let note = |(name, reason): (&String, String)| {
        let [of_templates, _] = OVERRIDE_FOLDERS;
        unused_note(
            of_templates,
            name,
            &format!("{reason}. Rename or remove it; `pith-catalog generate templates` writes all templates"),
        )
    };
    unused.chain(others).map(note).collect()
}

/// What is said of each stylesheet and script but `style.css`.
fn unused_styles(folder: Option<&Folder>) -> Result<Vec<Note>, Error> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let entries = folder.entries().map_err(|error| Error::io("open", folder.path(), error))?;
    let names = entries.iter().filter_map(|(name, _)| name.to_str());
    let unused = names.filter(|name| *name != STYLESHEET && has_end(name, &["css", "js"]));
    let [_, of_styles] = OVERRIDE_FOLDERS;
    let reason = "only `style.css` can replace a file of the program; put other files that your templates use into `files/` of the content";
    Ok(unused.map(|name| unused_note(of_styles, name, reason)).collect())
}

fn unused_note(folder: &str, name: &str, reason: &str) -> Note {
    Note { about: escaped(&format!("{folder}/{name}")).to_string(), message: format!("not used: {reason}") }
}

fn built_in_names() -> impl Iterator<Item = &'static str> {
    BuiltInFile::all().filter(|file| file.is_template).map(|file| file.name)
}

fn is_built_in(name: &str) -> bool {
    built_in_names().any(|known| known == name)
}

/// Whether a file that isn't hidden has one of these ends.
fn has_end(name: &str, ends: &[&str]) -> bool {
    let extension = Utf8Path::new(name).extension().unwrap_or_default();
    !name.starts_with('.') && ends.iter().any(|end| extension.eq_ignore_ascii_case(end))
}

fn style(folder: Option<Arc<Folder>>) -> Result<Option<String>, Error> {
    let Some(folder) = folder else { return Ok(None) };
    let path = folder.path_of(STYLESHEET);
    match text(&folder, &path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|error| Error::io("read the stylesheet", &path, error)),
    }
}

/// Templates by their names.
type Templates = Vec<(String, String)>;

/// The templates, and the names of files that look like some and aren't.
fn templates(folder: Option<&Folder>) -> Result<(Templates, Vec<String>), Error> {
    let (mut templates, mut others) = (Vec::new(), Vec::new());
    let Some(folder) = folder else { return Ok((templates, others)) };
    for (name, _) in folder.entries().map_err(|error| Error::io("open", folder.path(), error))? {
        // A name with another end would be a template whose values aren't escaped.
        let Some(name) = name.to_str() else { continue };
        if !is_template(name) {
            others.extend(has_end(name, &TEMPLATE_ENDS).then(|| name.to_owned()));
            continue;
        }
        let path = folder.path_of(name);
        let text = text(folder, &path).map_err(|error| Error::io("read the template", &path, error))?;
        templates.push((name.to_owned(), text));
    }
    templates.sort();
    others.sort();
    Ok((templates, others))
}

fn part(beside: &Folder, name: &str) -> Result<Option<Arc<Folder>>, Error> {
    let opened = beside.part(name).transpose();
    opened.map_err(|error| Error::io("open", beside.path_of(name), io::Error::from(error)))
}

fn is_template(name: &str) -> bool {
    !name.starts_with('.') && Utf8Path::new(name).extension() == Some("html")
}

fn text(folder: &Folder, path: &Utf8Path) -> io::Result<String> {
    let bytes = corpus::without_mark(folder.read_small(path, MOST_TEMPLATE_BYTES)?);
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

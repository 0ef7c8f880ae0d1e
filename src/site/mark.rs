//! The marks of standings in markup that the program writes itself, as the components of `templates/parts.html` write
//! them.

use crate::text::{Html, write_html};

/// A standing or the result of a check in words: the component `word`.
pub(super) fn word(of: &'static str) -> &'static str {
    match of {
        "bound" => "matches signed hash",
        "claimed" => "unsigned",
        "unknown" => "not checkable",
        other => other,
    }
}

/// A mark that leads to its meaning: the component `explained`. `marks` is the link to the page of the marks.
pub(super) fn write_explained(html: &mut Html, of: &'static str, marks: &str) {
    write_html!(html, "<a class=\"mark " (of) "\" href=\"" (marks) "#" (of) "\">" (word(of)) "</a>");
}

/// The same in a row, which the keyboard passes over: the component `row_mark`.
pub(super) fn write_row_mark(html: &mut Html, of: &'static str, marks: &str) {
    write_html!(html, "<a class=\"mark " (of) "\" href=\"" (marks) "#" (of) "\" tabindex=\"-1\">" (word(of)) "</a>");
}

/// A mark with its word beside it, and of what it is: the component `standing`.
pub(super) fn write_standing(html: &mut Html, of: &'static str, what: &str, marks: &str) {
    write_html!(html, "<a class=\"standing " (of) "\" href=\"" (marks) "#" (of) "\"><span class=\"hidden\">" (what) " </span>"
        (word(of)) "</a>");
}

/// What marks there are: the component `legend`.
pub(super) fn write_legend(html: &mut Html, marks: &str) {
    write_html!(html, "<p class=\"legend\"><span class=\"signed\">signed</span> <span class=\"bound\">matches signed hash</span> "
        "<span class=\"claimed\">unsigned</span> <a href=\"" (marks) "\">What the marks mean</a></p>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use tera::{Context, Tera};

    type Write = fn(&mut Html, &'static str, &str);

    #[test]
    fn the_marks_are_those_of_the_components() {
        let parts = include_str!("../../templates/parts.html");
        let components: [(&str, Write); 3] = [
            ("explained", write_explained),
            ("row_mark", write_row_mark),
            ("standing what=\"Title:\"", |html, of, marks| write_standing(html, of, "Title:", marks)),
        ];
        for (component, write) in components {
            let template = format!("{{{{ <{component} of={{of}} marks=\"../marks/\"/> }}}}");
            let mut tera = Tera::new();
            tera.add_raw_templates([("parts.html", parts), ("mark.html", &template)]).unwrap();
            for of in ["signed", "bound", "claimed", "pass", "absent", "unknown"] {
                let mut context = Context::new();
                context.insert("of", of);
                let mut html = Html::default();
                write(&mut html, of, "../marks/");
                assert_eq!(html.as_str(), tera.render("mark.html", &context).unwrap());
            }
        }
    }
}

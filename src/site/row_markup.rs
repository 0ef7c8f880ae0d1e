//! Rows of papers and of links, numbers and the ways to pages as markup: what the components of `templates/parts.html` of the same names write.

use super::mark::write_row_mark;
use super::page::{CountLink, Crumb, Link, NumberView, PaperRow};
use crate::text::{Html, write_html};

/// What nearly every row takes at least: room for it is there from the beginning.
const LEAST_ROW_BYTES: usize = 128;

impl PaperRow {
    /// The component `row`: the paper with its whole date. `marks` is the link to the page of the marks.
    pub(super) fn write_row(&self, html: &mut Html, marks: &str) {
        html.tags("<li>");
        self.write_work(html, marks);
        html.tags("\n<div class=\"side\">");
        self.write_date(html);
        write_html!(html, " <code>" (&self.short) "</code><br>");
        self.write_origin(html);
        html.tags("</div></li>");
    }

    /// The component `dated`: the paper with its day, below a year.
    pub(super) fn write_dated(&self, html: &mut Html, marks: &str) {
        let day = self.date.day.text.as_str();
        if let Some(datetime) = &self.date.datetime {
            write_html!(html, "<li><time datetime=\"" (datetime) "\">" (day) "</time>\n");
        } else {
            write_html!(html, "<li><span class=\"undated\">" (day) "</span>\n");
        }
        self.write_work(html, marks);
        write_html!(html, "\n<div class=\"side\"><code>" (&self.short) "</code> <span>" (self.kind) "</span><br>");
        self.write_origin(html);
        html.tags("</div></li>");
    }

    /// The paper in a bibliography, with its whole number.
    pub(super) fn write_cited(&self, html: &mut Html, number: &str, marks: &str) {
        html.tags("\n<li>");
        self.write_work(html, marks);
        html.tags("\n<div class=\"side\">");
        self.write_date(html);
        write_html!(html, " <span><bdi>" (self.source.text.as_str()) "</bdi></span><br><code class=\"breaks\">" (number)
            "</code><span class=\"hidden\">, " (self.source.standing) "</span></div></li>");
    }

    /// The component `work`: the title and the authors.
    fn write_work(&self, html: &mut Html, marks: &str) {
        html.tags("<div class=\"work\"><h3>");
        write_row_mark(html, self.title.standing, marks);
        write_html!(html, "<a href=\"" (&self.link) "\" dir=\"auto\">" [self.title.html()] "</a></h3>");
        if let Some(authors) = &self.authors {
            html.tags("<p class=\"by\">");
            write_row_mark(html, authors.standing, marks);
            html.tags("<bdi>");
            if self.names.is_empty() {
                html.append(authors.html());
            } else {
                write_links(html, &self.names);
                if let Some(more) = &self.more_names {
                    write_html!(html, ", and "(more));
                }
            }
            html.tags("</bdi></p>");
        }
        html.tags("</div>");
    }

    /// The component `date`.
    fn write_date(&self, html: &mut Html) {
        let full = self.date.full.text.as_str();
        if let Some(datetime) = &self.date.datetime {
            write_html!(html, "<time datetime=\"" (datetime) "\">" (full) "</time>");
        } else {
            write_html!(html, "<span>" (full) "</span>");
        }
    }

    /// The component `origin`: the source, other versions and the category.
    fn write_origin(&self, html: &mut Html) {
        write_html!(html, "<span><bdi>" (self.source.text.as_str()) "</bdi>");
        if !self.versions.is_empty() {
            html.tags(", also ");
            write_links(html, &self.versions);
            if self.more_versions > 0 {
                write_html!(html, " and " (&self.more_versions.to_string()) " more");
            }
        }
        let category = self.category.text.as_str();
        if let Some(link) = &self.category_link {
            write_html!(html, " · <a href=\"" (link) "\">" (category) "</a>");
        } else {
            write_html!(html, " · <bdi>" (category) "</bdi>");
        }
        if self.cross_listed {
            html.tags(", cross-listed");
        }
        write_html!(html, "<span class=\"hidden\">, " (self.source.standing) "</span></span>");
    }
}

/// Rows, each on lines of its own.
pub(super) fn lines<R>(rows: &[R], write: impl Fn(&R, &mut Html)) -> Html {
    let mut html = Html::with_room(rows.len() * LEAST_ROW_BYTES);
    for row in rows {
        write(row, &mut html);
        html.tags("\n");
    }
    html
}

impl CountLink {
    /// A row of the component `counts`.
    pub(super) fn write(&self, html: &mut Html) {
        write_html!(html, "<li><span><a href=\"" (&self.link) "\">" (&self.name) "</a>");
        if let Some(code) = &self.code {
            write_html!(html, " <span class=\"code\">" (code) "</span>");
        }
        write_html!(html, "</span><span class=\"num\">" (&self.count) "</span></li>");
    }
}

impl NumberView {
    /// The component `number`.
    pub(super) fn write(&self, html: &mut Html) {
        write_html!(html, "<code class=\"pith number\"><span class=\"scheme\">" (&self.scheme) "</span><wbr><span class=\"short\">");
        write_groups(html, self.short.iter().map(String::as_str));
        html.tags("</span>");
        for group in &self.rest {
            write_html!(html, "<wbr><span>" (group) "</span>");
        }
        html.tags("</code>");
    }
}

/// Characters in groups, between which a line may end.
pub(super) fn write_groups<'g>(html: &mut Html, groups: impl IntoIterator<Item = &'g str>) {
    for (index, group) in groups.into_iter().enumerate() {
        html.tags(if index > 0 { "<wbr><span>" } else { "<span>" });
        write_html!(html, (group) "</span>");
    }
}

/// The way to a page: the component `breadcrumbs`.
pub(super) fn write_trail(html: &mut Html, trail: &[Crumb]) {
    html.tags("<nav class=\"trail\" aria-label=\"Breadcrumb\"><ol>");
    for Crumb { link, text } in trail {
        let text = text.as_str();
        if let Some(link) = link {
            write_html!(html, "<li><a href=\"" (link) "\">" (text) "</a></li>");
        } else {
            write_html!(html, "<li><span aria-current=\"page\"><bdi>" (text) "</bdi></span></li>");
        }
    }
    html.tags("</ol></nav>");
}

/// Links with commas between them.
fn write_links(html: &mut Html, links: &[Link]) {
    for (index, link) in links.iter().enumerate() {
        html.tags(if index > 0 { ", <a href=\"" } else { "<a href=\"" });
        write_html!(html, (&link.link) "\">" (link.text.as_str()) "</a>");
    }
}

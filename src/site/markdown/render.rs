//! From Markdown to markup: what is refused, which dollars are prices, and the parser.

use super::lookups::{FindTarget, Lookups, ResolveReference};
use super::rendered::{MOST_LEADING_COLUMNS, MOST_MARKDOWN_BYTES, RefusedPage, RefusedText, RenderedPage};
use super::writer::MarkupWriter;
use crate::layout::Links;
use crate::tex;
use pulldown_cmark::{Event, Options, Parser};

/// How often a text is read again for dollars that are prices. Each time half of those are found that
/// stand next to each other.
const MOST_READINGS: usize = 20;

/// What is read beside `CommonMark`.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_MATH);

/// A dollar that no formula begins with.
const PRICE: &str = "&#36;";

/// Renders a page's Markdown. Its own links and images count from the site's root.
///
/// # Errors
/// The page is too large or nested too deep, before or after rendering.
pub(in crate::site) fn render(
    text: &str,
    links: &Links,
    resolve: &ResolveReference<'_>,
    find: &FindTarget<'_>,
) -> Result<RenderedPage, RefusedText> {
    if text.len() > MOST_MARKDOWN_BYTES {
        return Err(RefusedPage::Large.into());
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if let Some(at) = text.lines().position(|line| leading_columns(line) > MOST_LEADING_COLUMNS) {
        return Err(RefusedText { why: RefusedPage::Indented, line: Some(at + 1) });
    }
    // What is put in the place of a dollar has no line end.
    let text = with_prices(text);
    MarkupWriter::new(&text, OPTIONS, Lookups { links, resolve, find }).run()
}

/// The text with another sign for each dollar that the parser takes for the beginning of a formula and
/// that is a price, or a variable beside code: what follows it is then read as Markdown.
fn with_prices(mut text: String) -> String {
    for _ in 0..MOST_READINGS {
        let prices = prices(&text);
        if prices.is_empty() {
            break;
        }
        let mut marked = String::with_capacity(text.len() + prices.len() * PRICE.len());
        let mut done = 0;
        for price in prices {
            marked.extend([text.get(done..price).unwrap_or_default(), PRICE]);
            done = price + 1;
        }
        marked.push_str(text.get(done..).unwrap_or_default());
        text = marked;
    }
    text
}

/// Where dollars stand that begin no formula.
fn prices(text: &str) -> Vec<usize> {
    if memchr::memchr(b'$', text.as_bytes()).is_none() {
        return Vec::new();
    }
    let is_price = |tex: &str, end: usize| {
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        tex.contains('`') || tex.contains(PRICE) || !tex::is_mathematics(tex, next)
    };
    let events = Parser::new_ext(text, OPTIONS).into_offset_iter();
    let found = events.filter_map(|(event, range)| match event {
        Event::InlineMath(tex) if is_price(&tex, range.end) => Some(range.start),
        _ => None,
    });
    found.collect()
}

/// How many columns of spaces and of marks that open a quotation, an item of a list or a footnote a
/// line begins with.
fn leading_columns(line: &str) -> usize {
    let mut columns = 0;
    let mut rest = line;
    while let Some((width, after)) = leading_mark(rest) {
        columns += width;
        rest = after;
    }
    columns
}

fn leading_mark(line: &str) -> Option<(usize, &str)> {
    let ends_mark = |after: &str| after.is_empty() || after.starts_with([' ', '\t']);
    let first = line.chars().next()?;
    let after = line.get(first.len_utf8()..)?;
    match first {
        ' ' | '>' => Some((1, after)),
        '\t' => Some((4, after)),
        '-' | '*' | '+' if ends_mark(after) => Some((1, after)),
        '0'..='9' => {
            let (number, after) = line.split_once(['.', ')'])?;
            let is_mark = number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit()) && ends_mark(after);
            is_mark.then_some((number.len() + 1, after))
        }
        '[' => {
            let (label, after) = after.strip_prefix('^')?.split_once(']')?;
            Some((label.len() + 4, after.strip_prefix(':')?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CitedPaper, HeadingLink, OnLine, PaperReference, SiteTarget};
    use super::*;
    use crate::layout::LinkForm;
    use crate::layout::PaperFile;
    use crate::layout::SitePath;
    use crate::site::page::{ShownTex, ShownValue};
    use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
    use pith::{TrustStore, judge};
    use proptest::prelude::*;
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    const ROOT: &str = "../../";

    fn links() -> Links {
        Links::of(&PaperFile::Page.path(SUFFIX.parse().unwrap()), LinkForm::Folder)
    }
    const RECORD: &str = include_str!("../../../content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json");
    const SUFFIX: &str = "MFB4YH5ROE256JUPXCULHXXWFK";

    /// A paper whose values are as hostile as a claimed one may be, or the real record's.
    fn target(title: &str) -> CitedPaper {
        let (_, verified) = judge(RECORD.as_bytes(), &TrustStore::registry(), |verified| {
            (
                verified.proof().number(),
                ShownTex::new(verified.authors().map(|claim| claim.map(str::to_owned)).unwrap()),
            )
        });
        let (number, authors) = verified.unwrap();
        CitedPaper {
            marks: "../../marks/".to_owned(),
            number,
            link: format!("{ROOT}pith/{SUFFIX}/"),
            title: ShownTex::derived(title),
            authors: Some(authors),
            date: ShownValue::derived("28 Feb 2019"),
            datetime: Some("2019-02-28T19:47:59Z".to_owned()),
            source: ShownValue::derived("arXiv:1903.00045v2"),
        }
    }

    /// A catalog of one paper.
    fn resolve(reference: &PaperReference<'_>) -> Option<CitedPaper> {
        let held = match reference {
            PaperReference::Suffix(suffix) => suffix.as_str() == SUFFIX,
            PaperReference::Short(short) => short.as_str() == "MFB4YH5R",
            PaperReference::Number(number) => number.is("pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"),
            PaperReference::Arxiv(arxiv) => {
                arxiv.id() == "1903.00045" && arxiv.version().is_none_or(|version| version == "2")
            }
        };
        held.then(|| target("Speeding up <b>\"Deep\"</b> Learning"))
    }

    /// A site that has everything but what is `gone`, and one page beside this one.
    fn find(address: &str) -> SiteTarget {
        match address {
            "guide" | "guide/" => SiteTarget::Page(SitePath::file("guide/index.html").unwrap()),
            "gr\u{f6}\u{df}e.png" => SiteTarget::Twin(SitePath::file("gro\u{308}\u{df}e.png").unwrap()),
            _ if address.contains("gone") => SiteTarget::Missing,
            _ => SiteTarget::There,
        }
    }

    fn rendered(text: &str) -> RenderedPage {
        render(text, &links(), &resolve, &find).unwrap()
    }

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        let html = rendered(text).html;
        check(html.as_str());
        assert_eq!(html.as_str(), expected, "{text:?}");
    }

    /// Fails where markup has anything but the elements, attributes, addresses and nesting of a small
    /// closed list, as a browser's tokenizer sees it.
    #[track_caller]
    fn check(html: &str) {
        let mut open: Vec<String> = Vec::new();
        let mut names = BTreeSet::new();
        let mut noted = BTreeSet::new();
        for tag in tags(html) {
            let name = tag.name.to_string();
            if tag.kind == TagKind::EndTag {
                assert_eq!(open.pop().as_deref(), Some(&*name), "closed out of order in {html}");
                continue;
            }
            let phrases_only = open.iter().any(|one| matches!(one.as_str(), "p" | "h2" | "h3" | "h4" | "h5" | "h6"));
            assert!(!phrases_only || PHRASES.contains(&&*name), "{name} in a paragraph or heading of {html}");
            assert!(PHRASES.contains(&&*name) || BLOCKS.contains(&&*name), "{name} in {html}");
            assert!(name != "a" || !open.contains(&name), "a link in a link in {html}");
            let targets = tag.attrs.iter().filter(|attribute| &*attribute.name.local == "href");
            let targets = targets.filter_map(|attribute| attribute.value.strip_prefix('#'));
            noted.extend(targets.filter(|target| target.starts_with("fn")).map(str::to_owned));
            for attribute in &tag.attrs {
                let (attribute, value) = (attribute.name.local.to_string(), attribute.value.to_string());
                check_attribute(&name, &attribute, &value);
                assert!(attribute != "id" || names.insert(value), "a name twice in {html}");
            }
            if !["br", "hr", "img"].contains(&&*name) && !tag.self_closing {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?} left open in {html}");
        assert!(noted.is_subset(&names), "a footnote or a way back leads nowhere in {html}");
        let shown = |character: char| !character.is_control() || matches!(character, '\n' | '\t');
        assert!(html.chars().all(shown), "a control character in {html:?}");
    }

    const PHRASES: [&str; 28] = [
        "a", "bdi", "br", "code", "em", "img", "span", "strong", "sup", "time", "math", "mi", "mn", "mo", "mtext",
        "mspace", "mrow", "msqrt", "mfrac", "mroot", "msub", "msup", "msubsup", "munder", "mover", "mtable", "mtr",
        "mtd",
    ];
    const BLOCKS: [&str; 20] = [
        "blockquote",
        "div",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];

    #[track_caller]
    fn check_attribute(element: &str, attribute: &str, value: &str) {
        let within =
            |value: &str| value.starts_with(ROOT) && !value.split(['/', '?', '#']).skip(2).any(|part| part == "..");
        let good = match (element, attribute) {
            ("a", "href") => {
                let absolute = ["https://", "http://", "mailto:"]
                    .iter()
                    .any(|scheme| value.to_ascii_lowercase().starts_with(scheme));
                value.starts_with("#s-") || value.starts_with("#fn") || within(value) || absolute
            }
            ("a", "dir") => value == "auto",
            ("a", "tabindex") => value == "-1",
            ("a" | "img", "title") | ("img", "alt") | ("math", "alttext") => true,
            ("img", "src") => within(value),
            ("h2" | "h3" | "h4" | "h5" | "h6", "id") => value.starts_with("s-"),
            ("li", "id") => value.starts_with("fn-"),
            ("a", "id") => value.starts_with("fnref-"),
            ("a", "role") => ["doc-noteref", "doc-backlink"].contains(&value),
            ("a", "aria-label") => value == "Link to this part" || value.starts_with("Back to reference "),
            ("section", _) => [("class", "footnotes"), ("role", "doc-endnotes"), ("aria-label", "Footnotes")]
                .contains(&(attribute, value)),
            ("div", "role") => value == "group",
            ("div" | "math", "tabindex") => value == "0",
            ("div", "aria-label") => value.strip_prefix("Table ").is_some_and(|number| number.parse::<u32>().is_ok()),
            ("math", "display") => value == "block",
            ("mo", "stretchy" | "symmetric" | "lspace" | "rspace" | "minsize" | "maxsize" | "movablelimits")
            | ("mi", "mathvariant")
            | ("mspace", "width") => !value.contains(['<', '"', ':', ';']),
            (_, "class") => [
                "entries",
                "work",
                "name",
                "by",
                "side",
                "mark signed",
                "mark bound",
                "mark claimed",
                "breaks",
                "hidden",
                "scroll",
                "end",
                "center",
                "back",
                "anchor screen",
            ]
            .contains(&value),
            ("ol", "start") => value.parse::<u64>().is_ok(),
            ("th", "scope") => value == "col",
            ("time", "datetime") => value == "2019-02-28T19:47:59Z",
            _ => false,
        };
        assert!(good, "<{element} {attribute}={value:?}>");
    }

    fn tags(html: &str) -> Vec<Tag> {
        struct Tags(RefCell<Vec<Tag>>);
        impl TokenSink for Tags {
            type Handle = ();
            fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
                match token {
                    Token::TagToken(tag) => self.0.borrow_mut().push(tag),
                    Token::ParseError(error) => panic!("not well-formed HTML: {error}"),
                    Token::CommentToken(comment) => panic!("a comment: {comment}"),
                    _ => {}
                }
                TokenSinkResult::Continue
            }
        }
        let input = BufferQueue::default();
        input.push_back(html.into());
        let tokenizer = Tokenizer::new(Tags(RefCell::default()), html5ever::tokenizer::TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }

    #[test]
    fn markdown_becomes_plain_elements() {
        gives(
            "Some *text* and **more**,\n`code`  \nand a\\\nbreak.",
            "<p>Some <em>text</em> and <strong>more</strong>,\n<code>code</code><br>\nand a<br>\nbreak.</p>\n",
        );
        gives(
            "> a\n\n---\n\n    <b>\n",
            "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n<pre><code>&lt;b&gt;\n</code></pre>\n",
        );
        gives("```html onload=x\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>\n");
        gives("- a\n- b\n\n3. c\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n<li>c</li>\n</ol>\n");
        gives(
            "|a|b|\n|:-|-:|\n|1|`x`|",
            "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table 1\">\n<table>\n<thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"end\">b</th></tr></thead>\n<tbody>\n<tr><td>1</td><td class=\"end\"><code>x</code></td></tr>\n</tbody></table>\n</div>\n",
        );
        let tables = rendered("|a|b|\n|:-:|-|\n|1|2|\n|3|\n\nb\n\n|c|\n|-|").html;
        check(tables.as_str());
        assert!(tables.as_str().contains("<tr><td class=\"center\">3</td><td></td></tr>"), "{}", tables.as_str());
        assert!(tables.as_str().contains("aria-label=\"Table 2\""));
        gives("a\r\nb\rc", "<p>a\nb\nc</p>\n");
        gives("", "");
    }

    fn anchor(name: &str) -> String {
        format!(" <a class=\"anchor screen\" href=\"#{name}\" aria-label=\"Link to this part\">#</a>")
    }

    #[test]
    fn headings_are_one_level_down_and_have_names() {
        let [first, second, main] = ["s-a-b-c", "s-a-b-c-2", "s-main"].map(anchor);
        gives(
            "# A `b` *c*\n\nA b c\n===\n\n###### Main",
            &format!(
                "<h2 id=\"s-a-b-c\">A <code>b</code> <em>c</em>{first}</h2>\n<h2 id=\"s-a-b-c-2\">A b c{second}</h2>\n<h6 id=\"s-main\">Main{main}</h6>\n"
            ),
        );
        gives("[up](#main)", "<p><a href=\"#s-main\">up</a></p>\n");
        gives(
            "# The [*first*](pith:MFB4YH5R) $x$",
            &format!(
                "<h2 id=\"s-the-first-x\">The <a href=\"../../pith/{SUFFIX}/\" title=\"{TOOLTIP}\"><em>first</em></a> <math alttext=\"x\"><mi>x</mi></math>{}</h2>\n",
                anchor("s-the-first-x"),
            ),
        );
    }

    #[test]
    fn a_link_names_a_file_by_its_own_normal_form() {
        gives(
            "[a](größe.png?x#y) ![b](/gr%C3%B6%C3%9Fe.png)",
            "<p><a href=\"../../gro%CC%88%C3%9Fe.png?x#y\">a</a> <img src=\"../../gro%CC%88%C3%9Fe.png\" alt=\"b\"></p>\n",
        );
    }

    #[test]
    fn headings_that_links_lead_to_are_told() {
        let page =
            rendered("# Größe\n\n[a](#größe) [b](#gr%C3%B6%C3%9Fe) [c](guide#how) [d](/guide/?x#how) [e](other/#x)");
        assert_eq!(page.headings.iter().collect::<Vec<_>>(), ["größe"]);
        let guide = SitePath::file("guide/index.html").ok();
        let place = |page: &Option<SitePath>, name: &str| HeadingLink { page: page.clone(), name: name.to_owned() };
        let places = [place(&None, "größe"), place(&guide, "how")].map(|what| OnLine { what, line: 3 });
        assert_eq!(page.heading_links, places);
        assert!(
            page.html.as_str().contains("<a href=\"../../guide/#s-how\">c</a> <a href=\"../../guide/?x#s-how\">d</a>")
        );
        assert!(page.html.as_str().contains("<a href=\"../../other/#x\">e</a>"));
    }

    #[test]
    fn footnotes_are_numbered_as_they_are_referred_to_and_lead_back() {
        let back = |place: &str, sign: &str| {
            format!(
                " <a class=\"back\" href=\"#fnref-{place}\" role=\"doc-backlink\" aria-label=\"Back to reference {place}\">{sign}</a>"
            )
        };
        let reference = |place: &str, number: u32| {
            format!("<sup><a id=\"fnref-{place}\" href=\"#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>")
        };
        let (one, two, again) = (reference("1", 1), reference("2", 2), reference("1-2", 1));
        let (to_one, to_two, to_again) =
            (back("1", "↩\u{fe0e}"), back("2", "↩\u{fe0e}"), back("1-2", "↩\u{fe0e}<sup>2</sup>"));
        gives(
            "[^last]: Nobody asks.\n\na[^Note] b[^two] c[^note]\n\n[^two]: Two.\n\n    - more\n\n[^note]: One.\n\nd",
            &format!(
                "<p>a{one} b{two} c{again}</p>\n<p>d</p>\n\
                <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n\
                <li id=\"fn-1\"><p>One.{to_one}{to_again}</p>\n</li>\n\
                <li id=\"fn-2\"><p>Two.</p>\n<ul>\n<li>more</li>\n</ul>\n{to_two}</li>\n\
                <li id=\"fn-3\"><p>Nobody asks.</p>\n</li>\n</ol>\n</section>\n"
            ),
        );
        gives("a[^x]", "<p>a[^x]</p>\n");
        for text in [
            "a[^1]\n\n[^1]: b[^2]\n\n[^2]: c[^1]\n\n[^1]: d",
            "> [^1]: # H\n\n# a[^1]",
            "[^1]: <pith:MFB4YH5R>\n\na[^1]",
            "|a[^1]|\n|-|\n\n[^1]:",
        ] {
            check(rendered(text).html.as_str());
        }
    }

    #[test]
    fn formulas_are_set_and_what_cannot_be_stays_as_it_is() {
        gives(
            "$x_1$ and $*a*$",
            "<p><math alttext=\"x_1\"><msub><mi>x</mi><mn>1</mn></msub></math> and <math alttext=\"*a*\"><mi>∗</mi><mi>a</mi><mi>∗</mi></math></p>\n",
        );
        gives(
            "$$\na<b\n$$",
            "<p><math display=\"block\" tabindex=\"0\" alttext=\"a&lt;b\"><mi>a</mi><mo>&lt;</mo><mi>b</mi></math></p>\n",
        );
        let long = format!("x{}", "+x".repeat(20));
        check(rendered(&format!("${long}$")).html.as_str());
        assert!(rendered(&format!("${long}$")).html.as_str().starts_with("<p><math tabindex=\"0\" alttext"));
        gives("$\\foo{<b>}$ $$\\rule{1em}{1em}$$", "<p>$\\foo{&lt;b&gt;}$ $$\\rule{1em}{1em}$$</p>\n");
        gives("![$x$ and $$y$$](a.png)", "<p><img src=\"../../a.png\" alt=\"$x$ and $$y$$\"></p>\n");
        check(rendered("|$a$|\n|-|\n|$\\frac{a}{b}$|\n\n- $\\sqrt{x}$\n\n> # $\\sum_{i=1}^n \\bar x$").html.as_str());
    }

    #[test]
    fn prices_are_no_formulas() {
        for (text, expected) in [
            ("It costs $5 and $6.", "It costs $5 and $6."),
            ("$5-$6, *not* $7-$8 or $9-$10-$11-$12-$13", "$5-$6, <em>not</em> $7-$8 or $9-$10-$11-$12-$13"),
            ("$5 *more*-$6", "$5 <em>more</em>-$6"),
            ("US$ 5 to US$ 10", "US$ 5 to US$ 10"),
            ("\\$5-\\$6$", "$5-$6$"),
            ("Set $HOME and `$PATH`, then `$x$`", "Set $HOME and <code>$PATH</code>, then <code>$x$</code>"),
            ("$5-$6 for $n$", "$5-$6 for <math alttext=\"n\"><mi>n</mi></math>"),
            ("$", "$"),
            ("$$ and $", "$$ and $"),
        ] {
            gives(text, &format!("<p>{expected}</p>\n"));
        }
        let many = "$5-".repeat(20_000);
        assert!(!rendered(&many).html.as_str().contains("<math"));
    }

    #[test]
    fn raw_html_is_shown_as_text() {
        gives(
            "a <b onclick=\"x\">b</b> <!-- c -->",
            "<p>a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt; &lt;!-- c --&gt;</p>\n",
        );
        gives(
            "<script>\nalert(1)\n</script>\n\nb",
            "<pre>&lt;script&gt;\nalert(1)\n&lt;/script&gt;\n</pre>\n<p>b</p>\n",
        );
    }

    #[test]
    fn links_and_images_count_from_the_root() {
        gives(
            "[a](/report/ \"The \\\"report\\\"\")",
            "<p><a href=\"../../report/\" title=\"The &quot;report&quot;\">a</a></p>\n",
        );
        gives(
            "![a *b* `c` ![d](e.png)](figure.png \"t\")",
            "<p><img src=\"../../figure.png\" alt=\"a b c d\" title=\"t\"></p>\n",
        );
        gives(
            "<https://a.example/?x&y> <a@b.example>",
            "<p><a href=\"https://a.example/?x&amp;y\">https://a.example/?x&amp;y</a> <a href=\"mailto:a@b.example\">a@b.example</a></p>\n",
        );
    }

    #[test]
    fn no_link_stands_in_a_link() {
        gives(
            "[a <https://b.example> <pith:MFB4YH5R>](/d)",
            "<p><a href=\"../../d\">a https://b.example pith:MFB4YH5R</a></p>\n",
        );
        for text in [
            "[a[^c]](/d)\n\n[^c]: e",
            "[*a[^c]*](/d) [`b`[^c]][d]\n\n[d]: /e\n[^c]: f",
            "[a [b](/c)](/d) [![e](f.png) [g](/h)](/i)",
        ] {
            check(rendered(text).html.as_str());
        }
    }

    #[test]
    fn a_destination_that_is_not_allowed_is_dropped_and_told() {
        let page =
            rendered("[a](javascript:x) ![b](https://c.example/d.png) [e](../f) [a](javascript:x) ![g](pith:MFB4YH5R)");
        assert_eq!(page.html.as_str(), "<p>a b e a g</p>\n");
        assert_eq!(whats(&page.refused), ["javascript:x", "https://c.example/d.png", "../f", "pith:MFB4YH5R"]);
        assert!(page.dead.is_empty() && page.cited.is_empty());
    }

    fn whats(all: &[OnLine<String>]) -> Vec<&str> {
        all.iter().map(|one| &*one.what).collect()
    }

    #[test]
    fn what_is_told_has_the_line_that_it_stands_on() {
        let page = rendered(
            "It costs $5-$6.\r\n\r\n- a [b](javascript:x)\r\n- ![c\r\nd](gone.png)\n\n<pith:AAAAAAAA>\n\n\
             [^n] [e](#f)\n\n[^n]: [g](gone/)\n\n[h](javascript:x)",
        );
        let line = |all: &[OnLine<String>]| all.iter().map(|one| one.line).collect::<Vec<_>>();
        assert_eq!([line(&page.refused), line(&page.missing), line(&page.dead)], [vec![3], vec![4, 11], vec![7]]);
        assert_eq!(page.heading_links.iter().map(|one| one.line).collect::<Vec<_>>(), [9]);
        let refused = |text: &str| render(text, &links(), &resolve, &find).unwrap_err().line;
        assert_eq!(refused(&format!("a\n\n{}b", " ".repeat(300))), Some(3));
        assert_eq!(refused(&format!("a\n\n{}b", "* ".repeat(33))), Some(3));
        assert_eq!(refused(&"a".repeat(MOST_MARKDOWN_BYTES + 1)), None);
    }

    #[test]
    fn what_is_not_on_the_site_is_text_and_told() {
        let page = rendered("[a](/gone/#x) ![b](gone.png) [a](/gone/#x) ![c](guide/) [d](there.pdf)");
        assert_eq!(page.html.as_str(), "<p>a b a c <a href=\"../../there.pdf\">d</a></p>\n");
        assert_eq!(whats(&page.missing), ["/gone/#x", "gone.png", "guide/"]);
        assert!(page.refused.is_empty() && page.heading_links.is_empty());
    }

    const TOOLTIP: &str = "Speeding up &lt;b&gt;&quot;Deep&quot;&lt;/b&gt; Learning (signed)";
    const TITLE: &str = "<a class=\"mark signed\" href=\"../../marks/#signed\" tabindex=\"-1\">signed</a><a href=\"../../pith/MFB4YH5ROE256JUPXCULHXXWFK/\" dir=\"auto\">Speeding up &lt;b&gt;&quot;Deep&quot;&lt;/b&gt; Learning</a>";

    #[test]
    fn a_reference_in_running_text_leads_to_the_paper() {
        gives(
            "[this *one*](pith:MFB4YH5R) [that](arxiv:1903.00045 \"Mine\")",
            &format!(
                "<p><a href=\"../../pith/MFB4YH5ROE256JUPXCULHXXWFK/\" title=\"{TOOLTIP}\">this <em>one</em></a> <a href=\"../../pith/MFB4YH5ROE256JUPXCULHXXWFK/\" title=\"Mine\">that</a></p>\n"
            ),
        );
        gives(
            "[Speeding up \\<b>\"Deep\"\\</b> learning](pith:MFB4YH5R)",
            "<p><a href=\"../../pith/MFB4YH5ROE256JUPXCULHXXWFK/\">Speeding up &lt;b&gt;&quot;Deep&quot;&lt;/b&gt; learning</a></p>\n",
        );
        for name in ["pith:MFB4YH5R", "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK", "arxiv:1903.00045", "arXiv:1903.00045v2"]
        {
            gives(&format!("See <{name}>."), &format!("<p>See {TITLE}.</p>\n"));
        }
        gives(
            "# <pith:MFB4YH5R>",
            &format!(
                "<h2 id=\"s-speeding-up-b-deep-b-learning\">{TITLE}{}</h2>\n",
                anchor("s-speeding-up-b-deep-b-learning")
            ),
        );
    }

    #[test]
    fn a_reference_that_stands_alone_is_cited_in_full() {
        let citation = format!(
            "<ul class=\"entries\"><li><div class=\"work\"><p class=\"name\">{TITLE}</p><p class=\"by\"><a class=\"mark claimed\" href=\"../../marks/#claimed\" tabindex=\"-1\">unsigned</a><bdi>Lijie Xu, Robert J. Walls, Shijian Li, Tian Guo</bdi></p></div>\n<div class=\"side\"><time datetime=\"2019-02-28T19:47:59Z\">28 Feb 2019</time> <span><bdi>arXiv:1903.00045v2</bdi></span><br><code class=\"breaks\">pith:2019:MFB4YH5ROE256JUPXCULHXXWFK</code><span class=\"hidden\">, signed</span></div></li></ul>\n"
        );
        gives("a\n\n<pith:MFB4YH5R>\n\nb", &format!("<p>a</p>\n{citation}<p>b</p>\n"));
        gives("- <arxiv:1903.00045>\n- b", &format!("<ul>\n<li>{citation}</li>\n<li>b</li>\n</ul>\n"));
        gives("- <arxiv:1903.00045>\n\n  b", &format!("<ul>\n<li>{citation}<p>b</p>\n</li>\n</ul>\n"));
        gives("- <pith:MFB4YH5R>\n  - b", &format!("<ul>\n<li>{citation}<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"));
        for not_alone in [
            "a <pith:MFB4YH5R>",
            "<pith:MFB4YH5R> a",
            "<pith:MFB4YH5R>\n<pith:MFB4YH5R>",
            "*<pith:MFB4YH5R>*",
            "- <pith:MFB4YH5R> a",
            "|<pith:MFB4YH5R>|\n|-|",
        ] {
            assert!(!rendered(not_alone).html.as_str().contains("entries"), "{not_alone}");
        }
    }

    #[test]
    fn references_are_told_each_once_in_order() {
        let page = rendered(
            "<pith:AAAAAAAA> [b](arxiv:1903.00045v1) <pith:MFB4YH5R>\n\n<pith:x/../y>\n\n- <pith:AAAAAAAA>\n\n<arxiv:1903.00045>",
        );
        assert_eq!(whats(&page.dead), ["pith:AAAAAAAA", "arxiv:1903.00045v1", "pith:x/../y"]);
        assert_eq!(
            page.cited.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"]
        );
        assert!(page.html.as_str().starts_with("<p>pith:AAAAAAAA b <a"), "{}", page.html.as_str());
        assert!(page.html.as_str().contains("<p>pith:x/../y</p>\n<ul>\n<li>pith:AAAAAAAA</li>\n</ul>\n<ul class"));
        check(page.html.as_str());
    }

    #[test]
    fn a_citation_shows_what_there_is() {
        let bare = |_: &PaperReference<'_>| {
            Some(CitedPaper { authors: None, datetime: None, date: ShownValue::derived("<soon>"), ..target("") })
        };
        let page = render("<pith:MFB4YH5R>", &links(), &bare, &find).unwrap();
        assert!(page.html.as_str().contains("</p></div>\n<div class=\"side\"><span>&lt;soon&gt;</span> <span>"));
    }

    /// Text that tries to become more than text.
    const NASTY: [&str; 50] = [
        "$<script>$ $$</math><script>$$ $\\text{<b>}$ $\\href{javascript:x}{y}$ $\\class{x}{y}$",
        "[$x$](javascript:x) ![$\"><script>$](x.png) # $\\unicode{60}$",
        "$a\0\u{202e}b$ $&lt;b&gt;$ $&#36;x$ $$&#60;b$$",
        "# $x$ [^1] <pith:MFB4YH5R>\n\n[^1]: [^1] $$y$$\n\n    # z",
        "[a **b** <b>\"](pith:MFB4YH5R) [](pith:MFB4YH5R) [![x](y.png)](arxiv:1903.00045)",
        "|a|b|\n|:-:|-:|\n|[^2]|$\\|x\\|$|\n\n[^2]: |c|\n    |-|",
        "<script>alert(1)</script>",
        "a <script>alert(1)</script>",
        "<svg onload=alert(1)>",
        "x <svg/onload=alert(1)> <img src=x onerror=alert(1)>",
        "<iframe src=\"javascript:x\"></iframe>",
        "<!-- a --><![CDATA[b]]><?php c ?><!DOCTYPE d>",
        "</main></body><style>*{display:none}</style>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript&colon;alert(1))",
        "[a](java&#9;script:alert(1))",
        "[a](java&Tab;script:alert(1))",
        "[a](java&NewLine;script:alert(1))",
        "[a](&#1;javascript:alert(1))",
        "[a](<  javascript:alert(1)>)",
        "[a](\\javascript:alert(1))",
        "[a](javascript\\:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "[a](//evil.example) [b](/\\evil.example) [c](\\\\evil.example)",
        "[a](https:evil.example) [b](https:///evil.example)",
        "[a](../../../x) [b](%2e%2e/x) [c](x/../../y)",
        "[a]\n\n[a]: javascript:alert(1) \"onload\"",
        "[a][b] [b][] ![b]\n\n[b]: <data:text/html,x> 'onclick=x'",
        "<javascript:alert(1)> <data:x> <JAVASCRIPT:x>",
        "<https://a.example/\"onclick=x> <https://a.example/'x>",
        "![a](x.png \"\\\" onerror=\\\"alert(1)\")",
        "![\"><script>](x.png '\"><script>')",
        "![a [b](javascript:x) <script> <pith:MFB4YH5R>](x.png)",
        "[![a](x.png)](javascript:alert(1)) [![b](javascript:x)](/y)",
        "[a](/x \"\\\"><script>\")",
        "[a](/x\"onclick=y) [b](/x'y) [c](/x<y>)",
        "# <script> {#main} {.mark onclick=x}",
        "# main\n# signed\n# main\n## main-2",
        "```\"><script>\n</code></pre><script>\n```",
        "`</code><script>` ``<b>``",
        "{{ frame.root }} {% include \"x\" %} {# a #} {{ x | safe }}",
        "a\0b &#0; &#1; &#x7f; &#x85; &#xfdd0; &#xffff; \u{b}\u{c}\u{1b}[2J",
        "\u{202e}abc\u{202c} \u{2066}x [\u{202e}](/x) [y](/\u{202e}x) &#x202e;",
        "[^<script>] [^\"x]\n\n[^<script>]: a\n[^\"x]: b\n[^\"x]: c\n[^main]: d",
        "|<script>|`|`|\n|-|-|\n|<b>|\\||\n|<pith:MFB4YH5R>|",
        "- [ ] a\n- [x] <pith:MFB4YH5R>\n1) a\n99999999999. b",
        "[a <pith:MFB4YH5R> b](/x) [<https://a.example>](/y) <pith:MFB4YH5R\u{0}>",
        "<pith:MFB4YH5R\"><script>> [a](pith:../../x) [b](arxiv:\"><script>)",
    ];

    #[test]
    fn nothing_but_a_closed_list_comes_out_of_hostile_text() {
        for text in NASTY {
            check(rendered(text).html.as_str());
            check(rendered(&format!("> - {text}\n\n{text}")).html.as_str());
        }
        check(rendered(&NASTY.join("\n\n")).html.as_str());
    }

    #[test]
    fn template_syntax_is_text() {
        gives("{{ x }} {% y %}", "<p>{{ x }} {% y %}</p>\n");
    }

    proptest! {
        #[test]
        fn nothing_but_a_closed_list_comes_out_of_any_text(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(&NASTY[..]).prop_map(str::to_owned),
                    prop::sample::select(vec![
                        "\n", "\n\n", "\n    ", "\t", " ", "> ", "- ", "1. ", "# ", "*", "**", "_", "`", "```\n", "[", "]",
                        "](", "](x)", "![", "<", ">", "<pith:MFB4YH5R>", "<a@b.example>", "[^1]", "\n[^1]: ", "|", "\n|-|-|\n",
                        "\n[a]: ", "\\", "&", "&lt;", "\"", "'", "---", "===", "\0", "é", "$", "$$", "\\frac{", "}", "^2", "[x](pith:MFB4YH5R)", "[^2]", "|:-:|", "5", "<b", "</b>", "<!--", "-->",
                    ]).prop_map(str::to_owned),
                    "\\PC{0,8}",
                ],
                0..40,
            ),
        ) {
            if let Ok(page) = render(&pieces.concat(), &links(), &resolve, &find) {
                check(page.html.as_str());
            }
        }
    }

    #[test]
    fn what_would_cost_too_much_is_refused() {
        let half = MOST_MARKDOWN_BYTES / 2;
        let over = |count: usize, unit: &str| unit.repeat(count);
        for (text, refused) in [
            (over(MOST_MARKDOWN_BYTES + 1, "a"), RefusedPage::Large),
            (over(100_000, ">"), RefusedPage::Indented),
            (over(100_000, "> "), RefusedPage::Indented),
            // The parser alone takes four minutes for this one.
            (over(half / 2, "* ") + &over(half / 2, "\nx"), RefusedPage::Indented),
            (over(1000, "1. "), RefusedPage::Indented),
            (over(1000, "-\t"), RefusedPage::Indented),
            (format!("a\n\n[^a]: > {}", over(1000, "+ ")), RefusedPage::Indented),
            (over(300, " ") + "a", RefusedPage::Indented),
            (over(65, ">"), RefusedPage::Deep),
            (over(33, "* ") + "a", RefusedPage::Deep),
            (over(1000, "*a **a ") + &over(1000, "a** a*"), RefusedPage::Deep),
            (over(MOST_MARKDOWN_BYTES / 17, "<pith:MFB4YH5R> "), RefusedPage::Long),
            (over(half / 60, "<pith:MFB4YH5R>\n\n"), RefusedPage::Long),
            (over(MOST_MARKDOWN_BYTES, "&"), RefusedPage::Long),
            (over(half / 4, "$x$ "), RefusedPage::Long),
            (over(half / 14, "[a](pith:MFB4YH5R)\n"), RefusedPage::Long),
            (over(half / 10, "# [^1]\n") + "\n[^1]: a", RefusedPage::Long),
        ] {
            let outcome = render(&text, &links(), &resolve, &find).map(|page| page.html.as_str().len());
            assert_eq!(
                outcome.map_err(|refused| refused.why),
                Err(refused),
                "{}",
                text.chars().take(40).collect::<String>()
            );
        }
    }

    #[test]
    fn what_is_merely_large_is_rendered() {
        let long_row = "|a".repeat(1000);
        for text in [
            ">".repeat(63),
            "* ".repeat(31) + "a",
            "-".repeat(10_000),
            "[".repeat(100_000),
            "![a ".repeat(20_000) + &"](b)".repeat(20_000),
            "`a``b```c".repeat(20_000),
            "$ ".repeat(100_000),
            "$5-".repeat(20_000) + &"{".repeat(20_000),
            "$x{".repeat(10_000) + &"}$".repeat(10_000),
            "[^a]".repeat(50_000) + "\n\n[^a]: b",
            (0..5000).map(|n| format!("[^{n}] a\n\n[^{n}]: b")).collect::<Vec<_>>().join("\n\n"),
            format!("{long_row}\n{}\n{}", "|-".repeat(1000), "|\n".repeat(100)),
            "# a\n".repeat(20_000),
            format!("[a]: /{}\n\n{}", "x".repeat(50_000), "[a] ".repeat(50_000)),
        ] {
            check(rendered(&text).html.as_str());
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        for refused in [RefusedPage::Large, RefusedPage::Indented, RefusedPage::Deep, RefusedPage::Long] {
            assert!(refused.to_string().contains("; "), "{refused}");
        }
    }
}

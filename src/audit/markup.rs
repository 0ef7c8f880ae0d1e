//! Reading a page of anybody's as markup and text, as far as comparing takes it: no tree is built, and
//! nothing in it is trusted.

use crate::layout::Region;
use pith::quote::escaped;

/// How much of a text a finding shows.
const SHOWN_CHARACTERS: usize = 60;

/// A tag, or the text up to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'p> {
    Tag(&'p str),
    Text(&'p str),
}

/// The tags and texts of a page, in their order.
pub(super) fn tokens(mut page: &str) -> impl Iterator<Item = Token<'_>> {
    std::iter::from_fn(move || {
        let first = page.chars().next()?;
        let end = if first == '<' { page.find('>').map(|at| at + 1) } else { page.find('<') };
        let (token, rest) = page.split_at(end.unwrap_or(page.len()));
        page = rest;
        Some(if first == '<' { Token::Tag(token) } else { Token::Text(token) })
    })
}

/// The text of some markup without its white space, as readers see it; scripts and styles have none.
pub(super) fn text_of(markup: &str) -> String {
    let mut text = String::new();
    let mut hidden = false;
    for token in tokens(markup) {
        match token {
            Token::Tag(tag) => {
                let name = tag.trim_start_matches('<').to_ascii_lowercase();
                if ["script", "style"].iter().any(|hides| name.starts_with(hides)) {
                    hidden = true;
                } else if ["/script", "/style"].iter().any(|shows| name.starts_with(shows)) {
                    hidden = false;
                }
            }
            Token::Text(part) if !hidden => {
                text.extend(decoded(part).chars().filter(|character| !character.is_whitespace()));
            }
            Token::Text(_) => {}
        }
    }
    text
}

/// The most bytes of a reference's name; a number may have some zeros before it.
const MOST_REFERENCE_BYTES: usize = 16;

/// A text with its character references replaced; one that isn't known stays as it is.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        // Looked for no further than a name is long: a page of nothing but `&` would take hours.
        let end = after.bytes().take(MOST_REFERENCE_BYTES).position(|byte| byte == b';');
        let known = end.and_then(|end| Some((reference(after.get(..end)?)?, after.get(end + 1..)?)));
        let (character, tail) = known.unwrap_or(('&', after));
        out.push(character);
        rest = tail;
    }
    out + rest
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}')]
        .into_iter()
        .find_map(|(known, character)| (known == name).then_some(character))
}

/// Where two pages first differ, in a clause: what is there, and what should be.
pub(super) fn first_difference(found: &str, expected: &str) -> Option<String> {
    let (mut found, mut expected) = (tokens(found), tokens(expected));
    loop {
        match (found.next(), expected.next()) {
            (None, None) => return None,
            (one, other) if one == other => {}
            (Some(Token::Text(found)), Some(Token::Text(expected))) => {
                let (found, expected) = (decoded(found), decoded(expected));
                if found.split_whitespace().eq(expected.split_whitespace()) {
                    return Some(format!("has different whitespace than expected, {}", near(&expected)));
                }
                let (found, expected) = around_difference(&found, &expected);
                return Some(format!("shows “{found}” where its document says “{expected}”"));
            }
            (Some(found), Some(expected)) => {
                return Some(format!("has {} where {} is expected", shown(found), shown(expected)));
            }
            (Some(found), None) => return Some(format!("has unexpected content: {}", shown(found))),
            (None, Some(expected)) => return Some(format!("lacks {}", shown(expected))),
        }
    }
}

/// Where a text is, by the text itself.
fn near(text: &str) -> String {
    if text.trim().is_empty() { "between two tags".to_owned() } else { format!("in “{}”", cut(text.trim())) }
}

/// A tag or a text, in short.
pub(super) fn shown(token: Token<'_>) -> String {
    let (text, open, close) = match token {
        Token::Text(text) if text.trim().is_empty() => return "whitespace".to_owned(),
        Token::Tag(tag) => (tag.to_owned(), '`', '`'),
        Token::Text(text) => (decoded(text), '“', '”'),
    };
    format!("{open}{}{close}", cut(text.trim()))
}

/// Two texts, each from a little before the place where they part.
fn around_difference(one: &str, other: &str) -> (String, String) {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let from = same.saturating_sub(SHOWN_CHARACTERS / 3);
    let part = |text: &str| {
        let part: String = text.chars().skip(from).collect();
        let lead = if from > 0 { "…" } else { "" };
        format!("{lead}{}", cut(part.trim()))
    };
    (part(one), part(other))
}

/// The beginning of a text, safe to show.
fn cut(text: &str) -> String {
    let short: String = text.chars().take(SHOWN_CHARACTERS).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", escaped(&short))
}

/// A text in three: before the first mark, from it to the end of the next other mark, and after that.
pub(super) fn cut_out<'t>(text: &'t str, start: &str, end: &str) -> Option<(&'t str, &'t str, &'t str)> {
    let from = text.find(start)?;
    let inside = text.get(from + start.len()..)?;
    let to = from + start.len() + inside.find(end)? + end.len();
    Some((text.get(..from)?, text.get(from..to)?, text.get(to..)?))
}

/// A page in three: before the first tag that is such, that tag, and after it.
fn first_tag(page: &str, is_it: impl Fn(&str) -> bool) -> Option<(&str, &str, &str)> {
    let mut at = 0;
    for token in tokens(page) {
        match token {
            Token::Tag(tag) if is_it(tag) => {
                return Some((page.get(..at)?, tag, page.get(at + tag.len()..)?));
            }
            Token::Tag(part) | Token::Text(part) => at += part.len(),
        }
    }
    None
}

/// A page in three: before the first such tag whose attribute has a value, that tag, and after it.
pub(super) fn tag<'p>(
    page: &'p str,
    element: &str,
    attribute: &str,
    value: &str,
) -> Option<(&'p str, &'p str, &'p str)> {
    let has = format!(" {attribute}=\"{value}\"");
    first_tag(page, |tag| element_of(tag) == element && tag.contains(&has))
}

/// A page in three: before a region, the region with its tags, and after it.
pub(super) fn region(page: &str, region: Region) -> Option<(&str, &str, &str)> {
    let mark = region.mark();
    let (before, start, rest) = first_tag(page, |tag| tag.contains(&mark))?;
    let element = element_of(start);
    let (mut end, mut depth) = (before.len() + start.len(), 1_usize);
    for token in tokens(rest) {
        let (Token::Tag(part) | Token::Text(part)) = token;
        end += part.len();
        if let Token::Tag(tag) = token {
            if element_of(tag) == element {
                depth += 1;
            } else if tag.strip_prefix("</").and_then(|tag| tag.strip_prefix(element)) == Some(">") {
                depth -= 1;
            }
        }
        if depth == 0 {
            return Some((before, page.get(before.len()..end)?, page.get(end..)?));
        }
    }
    None
}

/// What element a tag begins; nothing where it ends one.
pub(super) fn element_of(tag: &str) -> &str {
    let name = tag.strip_prefix('<').unwrap_or_default();
    let end = name.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(name.len());
    name.get(..end).unwrap_or_default()
}

/// The value of a tag's attribute, as it stands there.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    Some(value.split_once('"')?.0)
}

/// The text of each paragraph of some markup.
pub(super) fn paragraphs(markup: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    for token in tokens(markup) {
        let (Token::Tag(part) | Token::Text(part)) = token;
        if matches!(token, Token::Tag(tag) if element_of(tag) == "p") {
            paragraphs.push(String::new());
        }
        if let Some(last) = paragraphs.last_mut() {
            last.push_str(part);
        }
    }
    paragraphs.iter().map(|paragraph| text_of(paragraph)).collect()
}

/// The address that stands for a page, by its head.
pub(super) fn canonical(page: &str) -> Option<String> {
    let (_, link, _) = tag(page, "link", "rel", "canonical")?;
    Some(decoded(attribute(link, "href")?))
}

/// The contents of the head's `<meta>` of a name, in their order.
pub(super) fn metas(page: &str, name: &str) -> Vec<String> {
    let named = format!(" name=\"{name}\"");
    let metas = tokens(page).filter_map(|token| match token {
        Token::Tag(tag) if element_of(tag) == "meta" && tag.contains(&named) => attribute(tag, "content"),
        Token::Tag(_) | Token::Text(_) => None,
    });
    metas.map(decoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_what_a_reader_sees() {
        for (markup, text) in [
            ("<p>a <b>b</b>\n c</p>", "abc"),
            ("a&amp;b &lt;i&gt; &#39;x&#x27; &quot;&nbsp;y&bogus; & z", "a&b<i>'x'\"y&bogus;&z"),
            ("<script>evil</script>x<style>y</style>", "x"),
            ("<unclosed", ""),
            ("a > b", "a>b"),
            ("&#99999999;&#xd800;&", "&#99999999;&#xd800;&"),
        ] {
            assert_eq!(text_of(markup), text.replace('\u{a0}', ""), "{markup}");
        }
        // Each of them is looked at once: gone through to the end each time, they take minutes.
        let many = "&".repeat(1 << 20);
        assert_eq!(text_of(&many), many);
    }

    #[test]
    fn the_first_difference_is_told_as_a_reader_would() {
        for (found, expected, told) in [
            ("<p>a cat</p>", "<p>a dog</p>", Some("shows “a cat” where its document says “a dog”")),
            ("<p>a</p>", "<p>a</p>", None),
            ("<p>\r\n<b>", "<p>\n<b>", Some("has different whitespace than expected, between two tags")),
            ("<p>a  b</p>", "<p>a b</p>", Some("has different whitespace than expected, in “a b”")),
            ("<p><b>", "<p>\n<b>", Some("has `<b>` where whitespace is expected")),
            ("<p>a</p><p>b</p>", "<p>a</p>", Some("has unexpected content: `<p>`")),
            ("<p>a</p>", "<p>a</p><p>", Some("lacks `<p>`")),
            ("<a href=\"x\">", "<a href=\"y\">", Some("has `<a href=\"x\">` where `<a href=\"y\">` is expected")),
            ("a<", "a<b>", Some("has `<` where `<b>` is expected")),
            ("\u{202e}", "b", Some("shows “\\u{202e}” where its document says “b”")),
        ] {
            assert_eq!(first_difference(found, expected).as_deref(), told, "{found}");
        }
    }

    #[test]
    fn metas_are_read_in_their_order() {
        let page = "<meta name=\"citation_author\" content=\"A &amp; B\"><meta name=\"citation_author\" content=\"C\">";
        assert_eq!(metas(page, "citation_author"), ["A & B", "C"]);
        assert_eq!(metas(page, "citation_title"), [""; 0]);
    }

    #[test]
    fn a_region_ends_where_its_element_does() {
        let mark = Region::Versions.mark();
        for (page, found) in [
            (format!("a<div{mark}>b</div>c"), Some(("a", format!("<div{mark}>b</div>"), "c"))),
            (
                format!("<p><div class=\"x\"{mark}><div><b>b</b></div></div></div>"),
                Some(("<p>", format!("<div class=\"x\"{mark}><div><b>b</b></div></div>"), "</div>")),
            ),
            (format!("<div{mark}><divide></div>"), Some(("", format!("<div{mark}><divide></div>"), ""))),
            (format!("a<div{mark}><div></div>"), None),
            (format!("a{mark}b"), None),
            (format!("a<div{mark}"), None),
            ("a<div>b</div>".to_owned(), None),
        ] {
            let expected = found.as_ref().map(|(before, region, after)| (*before, region.as_str(), *after));
            assert_eq!(region(&page, Region::Versions), expected, "{page}");
        }
    }

    #[test]
    fn a_tag_is_found_by_its_element_and_an_attribute() {
        let page = "<a rel=\"canonical\"><link href=\"a&amp;b\" rel=\"canonical\"><linked rel=\"canonical\">";
        assert_eq!(canonical(page).as_deref(), Some("a&b"));
        let found = tag(page, "linked", "rel", "canonical").map(|(_, tag, after)| (tag, after));
        assert_eq!(found, Some(("<linked rel=\"canonical\">", "")));
        assert_eq!(tag(page, "link", "rel", "stylesheet"), None);
        assert_eq!(attribute("<a hreflang=\"x\" href=\"y\">", "href"), Some("y"));
        assert_eq!(attribute("<a href=\"y", "href"), None);
        assert_eq!(paragraphs("a<div><p dir=\"auto\">b <i>c</i></p>\n<p>d</p></div><pre>e"), ["bc", "de"]);
    }

    proptest! {
        #[test]
        fn no_page_is_too_strange(one in any::<String>(), other in any::<String>()) {
            let _ = (text_of(&one), metas(&one, "x"), canonical(&one), paragraphs(&one));
            let marked = format!("{one}<p{}>{other}</p>{one}", Region::Home.mark());
            if let Some((before, inside, after)) = region(&marked, Region::Home) {
                prop_assert_eq!(format!("{before}{inside}{after}"), marked);
            }
            prop_assert_eq!(first_difference(&one, &other).is_none(), tokens(&one).eq(tokens(&other)));
            let all: String = tokens(&one).map(|token| match token { Token::Tag(part) | Token::Text(part) => part }).collect();
            prop_assert_eq!(all, one);
        }
    }
}

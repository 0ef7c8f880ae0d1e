//! The tests of a whole configuration.

use super::*;
use crate::layout::Feature;
use pith::Year;
use pith::quote::is_unsafe;

const EXAMPLE: &str = COMMENTED;
const SUFFIX: &str = "MFB4YH5ROE256JUPXCULHXXWFK";
const OTHER: &str = "ZJVQJLXHUUV25W5CEVM6GUIM4S";

fn parse(text: &str) -> Config {
    Config::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

fn refuse(text: &str) -> ConfigError {
    Config::parse(text).map(|config| panic!("{text:?} was taken as {config:?}")).unwrap_err()
}

/// The example with every option in use, those with a default but an example of their own included.
fn uncommented() -> String {
    let is_option = |line: &&str| !line.ends_with("= []");
    let uncomment = |line: &str| match line.strip_prefix("# Example: ").or_else(|| line.strip_prefix('#')) {
        Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    EXAMPLE.lines().filter(is_option).map(uncomment).collect()
}

#[test]
fn the_example_shows_the_defaults() {
    assert_eq!(parse(EXAMPLE), Config::default());
    assert_eq!(parse(""), Config::default());
}

#[test]
fn every_option_of_the_example_can_be_used() {
    let config = parse(&uncommented());
    assert_eq!(
        config.output,
        Output {
            dir: Some("public".into()),
            host: Some(Host::GithubPages),
            switched: config.output.switched.clone(),
            ..Output::default()
        }
    );
    assert_eq!(config.trust.iter().map(|file| file.as_str()).collect::<Vec<_>>(), ["keys/library.json"]);
    assert_eq!(
        config.distrust.iter().map(|key| key.to_string()).collect::<Vec<_>>(),
        ["10d5499ac1fa8007bf4be736dd92225d"]
    );
    let [retired] = config.retire.as_slice() else { panic!("one: {config:?}") };
    assert_eq!(*retired.key, KeyName::Fingerprint("8d4b5ee74e4693bcd1df2446408b0d54".parse().unwrap()));
    assert_eq!(*retired.documents, ["keys/pith-v1-documents.jsonl"]);
    assert_eq!((config.filters.categories.len(), config.filters.years.len(), config.filters.numbers.len()), (2, 2, 1));
    assert_eq!((config.exclude.len(), config.accept.len()), (1, 1));
    assert!(config.mirror.contact.is_some() && config.theme.footer.is_some());
}

#[test]
fn the_example_leaves_no_option_out() {
    let whole: toml::Table = uncommented().parse().unwrap();
    for path in ["", "mirror", "output", "output.parts", "filters", "guard", "theme", "theme.accent", "exclude"] {
        let header = match path {
            "" => String::new(),
            "exclude" => "[[exclude]]\n".to_owned(),
            path => format!("[{path}]\n"),
        };
        let error = refuse(&format!("{header}zzzzzz = 1"));
        let known: Vec<_> = error.message().split('`').skip(1).step_by(2).collect();
        assert!(!known.is_empty(), "{error}");
        let table = path.split('.').filter(|name| !name.is_empty()).fold(&whole, |table, name| match &table[name] {
            toml::Value::Array(tables) => tables[0].as_table().unwrap(),
            table => table.as_table().unwrap(),
        });
        assert_eq!(table.keys().map(String::as_str).collect::<BTreeSet<_>>(), known.into_iter().collect(), "{path}");
    }
}

/// Each case is a configuration with, below the line that is wrong, a marker at the place and the message.
/// `{…}` stands for what several messages have in common.
const BAD: &str = r##"
title = "a"
title = "b"
^ duplicate key
---
title = Papers
        ^ string values must be quoted, expected literal string
---
title = "Papers
               ^ invalid basic string, expected `"`
---
# It has a comment.

[mirror
       ^ unclosed table, expected `]`
name = "x"
---
title
     ^ key with no value, expected `=`
---
trust = ["a",
"b"
   ^ unclosed array, expected `]`
---
trust = ["C:\keys"]
             ^ missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\`, `"`, `x`, `u`, `U`
---
[theme]
[theme]
 ^ duplicate key
---
titel = "x"
^ unknown option "titel" (did you mean `title`?); expected one of `title`, `description`, `base_url`, `mirror`, `trust`, `distrust`, `output`, `filters`, `exclude`, `retire`, `accept`, `guard`, `theme`
---
[theme]
base_url = "https://example.org"
^ `base_url` belongs above the first [table]: in TOML, a line below [theme] is part of that table
---
[[exclude]]
number = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"
title = "x"
^ `title` belongs above the first [table]: in TOML, a line below [[exclude]] is part of that table
---
[output.parts]
trust = ["x"]
^ `trust` belongs above the first [table]: in TOML, a line below [output.parts] is part of that table
---
[accept]
title = "x"
^ `title` belongs above the first [table]: in TOML, a line below a [table] is part of that table
---
at_least = 3
^ `at_least` belongs under [guard]
---
name = "x"
^ `name` belongs under [mirror] or [theme]
---
[output]
logo = "x.svg"
^ `logo` belongs under [theme]
---
feeds = false
^ `feeds` belongs under [output.parts]
---
light = "#1d5a44"
^ `light` belongs under [theme.accent]
---
[output.filters]
        ^ `filters` is a table: write [filters]
---
[output.exclude]
        ^ `exclude` is a table: write [[exclude]]
---
mirror = { "é" = "x" }
           ^ unknown option "é"; expected one of `name`, `contact`, `upstream`
---
[mirror]
nmae = "x"
^ unknown option "nmae" (did you mean `name`?); expected one of `name`, `contact`, `upstream`
---
[output]
out = "x"
^ unknown option "out"; expected one of `dir`, `profile`, `offline`, `host`, `hard_links`, `keep`, `parts`
---
[output.parts]
well-known = true
^ unknown option "well-known" (did you mean `well_known`?); expected one of `record`, `bundle`, `well_known`, `state`, `graph`, `events`, `citation`, `resolvers`, `p_resolvers`, `listings`, `feeds`, `search`, `manifests`, `api`
---
[filters]
YEARS = []
^ unknown option "YEARS" (did you mean `years`?); expected one of `categories`, `years`, `numbers`
---
[guard]
at_most = 3
^ unknown option "at_most"; expected `at_least`
---
[[exclude]]
why = 1
^ unknown option "why"; expected one of `number`, `reason`, `date`, `names`
---
theme.accent = { light = "#1d5a44", drak = "#93c7ab" }
                                    ^ unknown option "drak" (did you mean `dark`?); expected `light` or `dark`
---
title = 3
        ^ expected a string, found an integer
---
title = ["x"]
        ^ expected a string, found a list
---
title = 2026-05-17
        ^ expected a string, found a date or time
---
title = 99999999999999999999
        ^ expected a string, found an integer
---
base_url = false
           ^ expected a string, found true or false
---
mirror = "x"
         ^ expected a table, found a string
---
trust = "key.json"
        ^ expected a list, found a string
---
trust = [
  "a",
  1.5,
  ^ expected a string, found a decimal number
]
---
[output]
offline = "no"
          ^ expected true or false, found a string
---
[output]
offline = 1979-05-27T07:32:00Z
          ^ expected true or false, found a date or time
---
[output]
parts = ["record"]
        ^ expected a table, found a list
---
[output.parts]
record = 1
         ^ expected true or false, found an integer
---
[output]
profile = 3
          ^ expected a string, found an integer
---
[output]
profile = { full = {} }
          ^ expected a string, found a table
---
exclude = [1]
           ^ expected a table, found an integer
---
[exclude]
^ expected a list, found a table
number = 1
---
[filters]
years = [true]
         ^ expected a string or an integer, found true or false
---
[filters]
categories = [2019]
              ^ expected a string, found an integer
---
theme.accent = 3
               ^ expected a string or a table, found an integer
---
exclude = [{ number = "MFB4YH5ROE256JUPXCULHXXWFK" }]
           ^ `reason` is missing
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"

[[exclude]]
^ `number` is missing
reason = "r"
---
[theme.accent]
^ `dark` is missing
light = "#1d5a44"
---
[guard]
at_least = -1
           ^ -1 is negative; expected a number from 0
---
[guard]
at_least = "3"
           ^ expected an integer, found a string
---
[guard]
at_least = 3.0
           ^ expected an integer, found a decimal number
---
guard = 3
        ^ expected a table, found an integer
---
title = ""
        ^ "" {LINE}
---
title = " \t"
        ^ " \t" {LINE}
---
title = "a\nb"
        ^ "a\nb" {LINE}
---
base_url = "example.org"
           ^ "example.org" {SITE}
---
[mirror]
upstream = "https://x.org/?q"
           ^ "https://x.org/?q" {SITE}
---
[mirror]
contact = "me"
          ^ "me" is not an email address, or the http or https URL of a page
---
trust = ["é", ""]
              ^ "" is not a path of 1 to 4096 characters without control characters
---
[output]
profile = "Full"
          ^ "Full" is not a profile, "full" or "minimal"
---
[output]
host = "github"
       ^ "github" is not a host, one of "github-pages", "cloudflare-pages", "cloudflare-pages-paid", "netlify", "gitlab-pages"
---
[output]
hard_links = true
             ^ GitLab Pages takes no hard links, or makes files of them: remove `hard_links` or `host`; links save room where a server reads the site from its own disk
host = "gitlab-pages"
---
[output]
keep = [".git", "a/b"]
                ^ "a/b" {NAME}
---
[output]
keep = [".."]
        ^ ".." {NAME}
---
[filters]
years = [2019, 19]
               ^ "19" {YEARS}
---
[filters]
years = [-2019]
         ^ "-2019" {YEARS}
---
[filters]
years = ["2024-2017"]
         ^ "2024-2017" {YEARS}
---
[filters]
years = ["2017-"]
         ^ "2017-" {YEARS}
---
[filters]
categories = [
    "cs.*", "*",
            ^ "*" {CATEGORY}
]
---
[filters]
categories = ["cs."]
              ^ "cs." {CATEGORY}
---
[filters]
categories = ["CS.AI"]
              ^ "CS.AI" {CATEGORY}
---
[filters]
categories = ["../x"]
              ^ "../x" {CATEGORY}
---
[filters]
numbers = ["pith:MFB4YH5R"]
           ^ "pith:MFB4YH5R" {NUMBER}
---
exclude = [{ number = "x", reason = "r" }]
                      ^ "x" {NUMBER}
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = ""
         ^ "" is not text of 1 to 1000 characters on one line, without control characters
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"
date = 2026-11-30T10:00:00Z
       ^ "2026-11-30T10:00:00Z" {DATE}
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"
date = "30 Nov 2026"
       ^ "30 Nov 2026" {DATE}
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"
date = "2026-02-30"
       ^ "2026-02-30" {DATE}
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"
date = 20261130
       ^ expected a date such as 2026-11-30, found an integer
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"
date = { day = 1 }
       ^ expected a date such as 2026-11-30, found a table
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"
names = ["10.48550/arXiv.1"]
         ^ "10.48550/arXiv.1" {ARXIV}
---
[[exclude]]
number = "MFB4YH5ROE256JUPXCULHXXWFK"
reason = "r"
names = "1903.00045"
        ^ expected a list, found a string
---
[accept]
x = "y"
^ "x" is not a suffix of 26 characters A to Z, 2 to 7
---
[accept]
MFB4YH5ROE256JUPXCULHXXWFK = "ABC"
                             ^ "ABC" is not a SHA-256 in 64 lower-case hex digits
---
[theme]
logo = "../logo.svg"
       ^ "../logo.svg" {LOGO}
---
[theme]
logo = "/logo.svg"
       ^ "/logo.svg" {LOGO}
---
[theme]
logo = "logo.gif"
       ^ "logo.gif" {LOGO}
---
[theme]
logo = "a b.svg"
       ^ "a b.svg" {LOGO}
---
[theme]
accent = "green"
         ^ "green" is not a color such as "#1d5a44"
---
[theme]
accent = "#93c7ab"
         ^ #93c7ab has a contrast of 1.67 with the light background #f3f0e8, and text needs 4.5: choose a darker one
---
[theme.accent]
light = "#1d5a44"
dark = "#1d5a44"
       ^ #1d5a44 has a contrast of 2.03 with the dark background #211f1c, and text needs 4.5: choose a lighter one
"##;

/// What several messages of [`BAD`] have in common.
const COMMON: [(&str, &str); 9] = [
    ("{LINE}", "is not text of 1 to 200 characters on one line, without control characters"),
    (
        "{SITE}",
        "is not the http or https URL of a site, such as \"https://example.org/papers/\", \
         without user name, query or fragment",
    ),
    ("{NAME}", "is not the name of one file or folder, without `/`"),
    ("{YEARS}", "is not a year such as \"2019\", or a range such as \"2017-2024\", the earlier year first"),
    ("{CATEGORY}", "is not a category such as \"math.AG\", or an archive such as \"cs.*\""),
    (
        "{NUMBER}",
        "is not a Pith number (`pith:`, a year, `:` and 26 characters A to Z, 2 to 7), or those 26 characters alone",
    ),
    ("{DATE}", "is not a date such as 2026-11-30: year, month and day"),
    (
        "{ARXIV}",
        "is not an arXiv id such as \"1903.00045v2\" or \"hep-lat/0305021\", in arXiv’s spelling, or a DOI other than arXiv’s",
    ),
    (
        "{LOGO}",
        "is not the path of an .svg, .png, .webp or .jpg in `files`, made of letters, digits, `.`, `-`, `_` and `/`",
    ),
];

#[test]
fn a_problem_has_a_place_and_says_what_is_expected() {
    for case in BAD.trim().split("\n---\n") {
        let lines: Vec<&str> = case.lines().collect();
        let line = lines.iter().position(|line| line.trim_start().starts_with('^')).expect(case);
        let (indent, message) = lines[line].split_once("^ ").expect(case);
        let message = COMMON.iter().fold(message.to_owned(), |message, (name, text)| message.replace(name, text));
        let text = [&lines[..line], &lines[line + 1..]].concat().join("\n");
        let error = refuse(&text);
        assert_eq!((error.line(), error.column(), error.message()), (line, indent.len() + 1, &*message), "{case}");
    }
}

#[test]
fn an_exclusion_may_have_a_date_and_names() {
    let exclusion = |rest: &str| {
        let config = parse(&format!("[[exclude]]\nnumber = \"MFB4YH5ROE256JUPXCULHXXWFK\"\nreason = \"r\"\n{rest}"));
        let [exclusion] = config.exclude.try_into().unwrap();
        (exclusion.date, exclusion.names.map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>()))
    };
    assert_eq!(exclusion(""), (None, None));
    let date = Some("2026-11-30".to_owned());
    assert_eq!(exclusion("date = 2026-11-30"), (date.clone(), None));
    assert_eq!(exclusion("date = \"2026-11-30\"\nnames = []"), (date, Some(Vec::new())));
    let names =
        exclusion("names = [\"1903.00045v2\", \"ARXIV:math.GT/0309136\", \"DOI:10.1000/X\", \"10.1000/y\"]").1.unwrap();
    assert_eq!(names, ["arXiv:1903.00045v2", "arXiv:math.GT/0309136", "doi:10.1000/x", "doi:10.1000/y"]);
}

#[test]
fn a_text_that_is_too_long_is_not_shown_whole() {
    let title = refuse(&format!("title = \"{}\"", "é".repeat(201)));
    let shown = format!("\"{}\"… (121 more characters) is not text of 1 to 200 characters", "é".repeat(80));
    assert!(title.message().starts_with(&shown), "{title}");
    for (option, most) in [("title", 200), ("description", 1000), ("theme.name", 200), ("theme.footer", 2000)] {
        parse(&format!("{option} = \"{}\"", "é".repeat(most)));
        let error = refuse(&format!("{option} = \"{}\"", "é".repeat(most + 1)));
        assert!(error.message().contains(&format!("of 1 to {most} characters")), "{error}");
    }
}

#[test]
fn a_problem_is_shown_with_its_line_and_a_marker() {
    let table = [
        (
            "# A title:\ntitle = 3",
            "line 2, column 9: expected a string, found an integer\n  2 | title = 3\n    |         ^",
        ),
        (
            "\t\ttitle = [1, 2]\r\n",
            "line 1, column 11: expected a string, found a list\n  1 |   title = [1, 2]\n    |           ^^^^^^",
        ),
        (
            "\n\n\n\n\n\n\n\n\n[output]\nkeep = [\"\u{e9}\", \"\u{202e}/\"]",
            "line 11, column 14: \"\\u{202e}/\" is not the name of one file or folder, without `/`\n  11 | keep = [\"\u{e9}\", \"\u{fffd}/\"]\n     |              ^^^^",
        ),
        (
            "title =",
            "line 1, column 8: string values must be quoted, expected literal string\n  1 | title =\n    |        ^",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(refuse(text).to_string(), expected);
    }
}

#[test]
fn a_long_line_is_cut_on_both_sides_of_the_place() {
    let before = format!("trust = [\"{}\", ", "a".repeat(1000));
    let error = refuse(&format!("{before}[\"{}\"]]", "b".repeat(1000))).to_string();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(lines[0], "line 1, column 1014: expected a string, found a list");
    assert_eq!(lines[1], format!("  1 | …{}\", [\"{}…", "a".repeat(57), "b".repeat(58)));
    assert_eq!(lines[2], format!("    | {}{}", " ".repeat(61), "^".repeat(60)));
}

#[test]
fn what_is_hostile_is_refused_in_few_printable_characters() {
    let kib = |text: &str, count: usize| text.repeat(count * 1024 / text.len());
    let table = [
        (kib("# comment\n", 1025), "the configuration is larger than 1048576 bytes"),
        (kib("[", 1000), "expected"),
        (format!("trust = {}", kib("[", 1000)), "cannot recurse further"),
        (format!("theme = {}", kib("{a=", 1000)), "cannot recurse further"),
        (format!("title = 1.0\n{}a = 1\n", kib("a.", 1000)), "a key has too many parts"),
        (format!("[{}a]", kib("a.", 1000)), "a key has too many parts"),
        (format!("title = \"{}", kib("a", 1000)), "invalid basic string"),
        (format!("{} = 1", kib("a", 1000)), "unknown option"),
        (format!("\"{}\" = 1", kib("\u{202e}", 1000)), "unknown option"),
        (
            "\"`, expected `\\u202e`, expected `\\n\" = 1".to_owned(),
            "unknown option \"`, expected `\\u{202e}`, expected `\\n\"",
        ),
        ("title = [\"\u{202e}, expected \u{202e}\"]".to_owned(), "expected a string, found a list"),
        ("[output]\noffline = \"\u{202e}, expected \u{202e}\"".to_owned(), "expected true or false, found a string"),
        ("title = \"\0\"".to_owned(), "invalid basic string"),
        ("title = \"\\uffff\"".to_owned(), "is not text of 1 to 200 characters"),
        ("\0".to_owned(), ""),
        ("title = \u{202e}x".to_owned(), "string values must be quoted"),
        ("title = \"\\u001b[2J\"".to_owned(), "\"\\u{1b}[2J\" is not text"),
        ("[accept]\n\"\\u2066\" = \"\"".to_owned(), "\"\\u{2066}\" is not a suffix"),
        (format!("base_url = \"https://{}\"", kib("\u{202e}", 1000)), "is not the http or https URL"),
        ("\u{1b}[31mtitle = 1".to_owned(), ""),
        (format!("{}x", kib("\n", 1000)), "key with no value"),
    ];
    for (text, expected) in table {
        let error = refuse(&text);
        let shown = error.to_string();
        assert!(error.message().contains(expected), "{shown}");
        assert!(shown.len() < 2000 && shown.lines().count() == 3, "{shown}");
        let rest = shown.replace("\\u{", "").replace(['\n', '\\'], "");
        assert!(!rest.contains(is_unsafe), "{shown:?}");
    }
}

#[test]
fn a_key_of_too_many_parts_is_found() {
    let error = refuse(&format!("title = \"a.b\"\n{}a = 1\n[output]", "a.".repeat(200)));
    assert_eq!((error.line(), error.column()), (2, 1));
}

#[test]
fn a_footer_may_have_lines_of_either_kind() {
    for text in ["[theme]\nfooter = \"\"\"\na\nb\"\"\"", "[theme]\r\nfooter = \"\"\"\r\na\r\nb\"\"\""] {
        assert_eq!(parse(text).theme.footer.as_deref(), Some("a\nb"));
    }
}

#[test]
fn a_part_has_the_name_that_the_configuration_gives_it() {
    let error = refuse("[output.parts]\nzzzzzz = true");
    let known: Vec<_> = error.message().split('`').skip(1).step_by(2).collect();
    assert_eq!(known, Feature::ALL.map(Feature::name));
    for part in Feature::ALL {
        let switches = Feature::ALL.map(|one| format!("{} = {}\n", one.name(), one != part));
        let without = parse(&format!("[output.parts]\n{}", switches.concat())).output.features();
        let others: BTreeSet<_> = Feature::ALL.into_iter().filter(|other| *other != part).collect();
        assert_eq!(without, others);
        let said = Output::of_features(&others, true);
        assert_eq!((said.features(), said.offline), (others, true), "as a site says it of itself");
    }
}

#[test]
fn a_profile_decides_what_is_not_switched_alone() {
    let parts = |text| parse(text).output.features().into_iter().map(Feature::name).collect::<Vec<_>>();
    assert_eq!(parts("").len(), Feature::ALL.len() - 1, "all but each paper's citation");
    let minimal = ["record", "bundle", "well_known", "listings", "feeds", "search", "manifests"];
    assert_eq!(parts("output.profile = \"minimal\""), minimal);
    let switched = parts("[output]\nprofile = \"minimal\"\nparts = { record = false, state = true, listings = true }");
    assert_eq!(switched, ["bundle", "well_known", "state", "listings", "feeds", "search", "manifests"]);
}

#[test]
fn a_filter_takes_what_passes_each_of_its_lists() {
    let number = |year| PithNumber::new(Year::of_time(year).unwrap(), SUFFIX.parse().unwrap());
    let table: [(&str, &[&str], &str, bool); 19] = [
        ("", &[], "2019", true),
        ("categories = [\"math.AG\"]", &["math.AG"], "2019", true),
        ("categories = [\"math.AG\"]", &["cs.AI", "math.AG"], "2019", true),
        ("categories = [\"math.AG\"]", &["math.ag", "math", "math.AGG"], "2019", false),
        ("categories = [\"math.AG\"]", &[], "2019", false),
        ("categories = [\"cs.*\"]", &["cs.AI"], "2019", true),
        ("categories = [\"cs.*\"]", &["cs"], "2019", true),
        ("categories = [\"cs.*\"]", &["css.AI", "c", "physics.cs"], "2019", false),
        ("categories = [\"hep-th\", \"cond-mat.mes-hall\"]", &["cond-mat.mes-hall"], "2019", true),
        ("years = [2019]", &[], "2019", true),
        ("years = [\"2019\"]", &[], "2020", false),
        ("years = [\"2017-2024\"]", &[], "2017", true),
        ("years = [\"2017-2024\"]", &[], "2024", true),
        ("years = [\"2017-2024\", 1999]", &[], "2016", false),
        (&format!("numbers = [\"{OTHER}\", \"{SUFFIX}\"]"), &[], "2019", true),
        (&format!("numbers = [\"pith:1999:{SUFFIX}\"]"), &[], "2019", true),
        (&format!("numbers = [\"{OTHER}\"]"), &[], "2019", false),
        (&format!("numbers = [\"{SUFFIX}\"]\nyears = [2018]"), &[], "2019", false),
        ("categories = [\"cs.*\"]\nyears = [2019]", &["math.AG"], "2019", false),
    ];
    for (text, categories, year, expected) in table {
        let filters = parse(&format!("[filters]\n{text}")).filters;
        assert_eq!(filters.takes(categories.iter().copied(), number(year)), expected, "{text} {categories:?} {year}");
    }
}

#[test]
fn at_least_is_changed_and_no_other_byte() {
    let table = [
        ("[guard]\nat_least = 1", Some("[guard]\nat_least = 2000")),
        ("\r\n# one\r\n[guard] # é\r\nat_least=1# two\r\n", Some("\r\n# one\r\n[guard] # é\r\nat_least=2000# two\r\n")),
        ("guard.at_least = +1_0\ntitle = \"at_least = 1\"", Some("guard.at_least = 2000\ntitle = \"at_least = 1\"")),
        ("guard = { at_least = 0x0a } # at_least = 1", Some("guard = { at_least = 2000 } # at_least = 1")),
        ("[\"guard\"]\n'at_least' = 0", Some("[\"guard\"]\n'at_least' = 2000")),
        ("\u{feff}[guard]\nat_least = 1\n", Some("\u{feff}[guard]\nat_least = 2000\n")),
        ("", None),
        ("[guard]\n#at_least = 1", None),
        ("title = \"[guard]\"\n", None),
        ("[guard]\nat_least = \"1\"", None),
        ("[guard]\nat_least = -1", None),
        ("[guard]\nat_least = 1\n[guard]", None),
        ("[guard]\nat_least = 1\n[other]", None),
    ];
    for (text, expected) in table {
        assert_eq!(with_at_least(text, 2000).as_deref(), expected, "{text}");
    }
}

#[test]
fn one_accent_serves_both_forms_and_two_are_taken_as_they_are() {
    let accent = |text| parse(text).theme.accent.map(|accent| (accent.light().to_string(), accent.dark().to_string()));
    let both = |light: &str, dark: &str| Some((light.to_owned(), dark.to_owned()));
    assert_eq!(accent("[theme]\naccent = \"#1D5A44\""), both("#1d5a44", "#658f80"));
    assert_eq!(accent("[theme.accent]\nlight = \"#1d5a44\"\ndark = \"#93c7ab\""), both("#1d5a44", "#93c7ab"));
}

#[test]
fn the_fingerprint_changes_with_what_can_change_a_page_alone() {
    let default = Config::default().fingerprint();
    let pages = [
        "title = \"x\"",
        "description = \"x\"",
        "base_url = \"https://x.org\"",
        "mirror.name = \"x\"",
        "mirror.contact = \"x@x.org\"",
        "mirror.upstream = \"https://x.org\"",
        "output.profile = \"minimal\"",
        "output.offline = true",
        "output.parts.state = false",
        "theme.name = \"x\"",
        "theme.accent = \"#000000\"",
        "theme.accent = { light = \"#000000\", dark = \"#ffffff\" }",
        "theme.logo = \"x.svg\"",
        "theme.footer = \"x\"",
    ];
    let fingerprints: BTreeSet<_> = pages.iter().map(|text| parse(text).fingerprint()).chain([default]).collect();
    assert_eq!(fingerprints.len(), pages.len() + 1, "no two are the same");
    let others = [
        "trust = [\"x\"]",
        "output.dir = \"x\"",
        "output.keep = []",
        "output.host = \"netlify\"",
        "output.parts.state = true",
        "filters.years = [2019]",
        "guard.at_least = 1",
        &format!("exclude = [{{ number = \"{SUFFIX}\", reason = \"x\" }}]"),
        &format!("accept.{SUFFIX} = \"{default}\""),
    ];
    for text in others {
        let config = parse(text);
        assert_ne!(config, Config::default(), "{text}");
        assert_eq!(config.fingerprint(), default, "{text}");
    }
}

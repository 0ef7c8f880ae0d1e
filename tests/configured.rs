//! What `catalog.toml` and the options make of a site.

use crate::links;
use crate::site_test::{BUNDLE, RECORD, SiteTest};
use crate::support::read_by_others;

fn paper() -> String {
    format!("public/pith/{RECORD}/index.html")
}

fn style(test: &SiteTest) -> String {
    let style = test.site().into_iter().find(|(path, _)| path.starts_with("assets/style-")).unwrap().1;
    String::from_utf8(style).unwrap()
}

#[test]
fn the_frame_says_who_runs_the_mirror() {
    let config = r##"
title = "Example <Papers>"
description = "The papers of Example."
[mirror]
name = "The Library of Example"
contact = "library@example.org"
upstream = "https://pith.science/"
[theme]
name = "EP"
accent = "#7a1f1f"
logo = "images/logo.svg"
footer = "Run with care."
"##;
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", config)
        .put("content/files/images/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .build_with(&["--strict"])
        .exits_with(0)
        .contains(&paper(), " · Example &lt;Papers&gt;</title>")
        .contains(&paper(), "<img class=\"logo\" src=\"../../images/logo.svg\" alt=\"\">EP</a>")
        .contains(&paper(), "Run by The Library of Example. Contact: <a href=\"mailto:library@example.org\">library@example.org</a>. A mirror of <a href=\"https://pith.science/\">https://pith.science/</a>.")
        .contains(&paper(), "<p class=\"note\">Run with care.</p>")
        .contains("public/index.html", "<h1>The papers of Example.</h1>")
        .contains("public/index.html", "<meta name=\"description\" content=\"The papers of Example.\">");
    assert!(style(&test).contains("--accent: light-dark(#7a1f1f, "));
    links::follow(&test.site(), links::Form::Folder);
    test.remove("content/files/images/logo.svg")
        .build()
        .exits_with(0)
        .says("theme.logo: no `files/images/logo.svg` in the content")
        .build_with(&["--strict"])
        .exits_with(1);
}

#[test]
fn a_site_that_knows_its_address_says_where_its_pages_stand() {
    let canonical = |url: &str| format!("<link rel=\"canonical\" href=\"{url}\">");
    let test = SiteTest::of_real_documents()
        .build()
        .says("No base_url: canonical links, feeds, sitemap and pith-mirrors.json are left out.")
        .put("catalog.toml", "base_url = \"https://example.org/papers/\"")
        .build()
        .exits_with(0)
        .contains(&paper(), &canonical(&format!("https://example.org/papers/pith/{RECORD}/")))
        .contains("public/index.html", &canonical("https://example.org/papers/"))
        .contains("public/p/1903.00045/index.html", &canonical(&format!("https://example.org/papers/pith/{RECORD}/")))
        .contains("public/404.html", "<a class=\"wordmark\" href=\"/papers/\" ")
        .contains("public/404.html", "<link rel=\"stylesheet\" href=\"/papers/assets/style-");
    links::follow(&test.site(), links::Form::Folder);
    test.build_with(&["--base-url", "https://other.example"])
        .contains("public/index.html", &canonical("https://other.example/"))
        .contains("public/404.html", "<a class=\"wordmark\" href=\"/\" ")
        .build_with(&["--base-url", "ftp://x"])
        .exits_with(2);
}

#[test]
fn other_programs_read_what_the_heads_of_papers_say() {
    let base = "https://example.org/papers/";
    for config in ["", "output.profile = \"minimal\"\noutput.parts.bundle = false"] {
        let test = SiteTest::of_real_documents().put("catalog.toml", config);
        let test = test.build_with(&["--base-url", base]).exits_with(0);
        read_by_others("tests/heads.py", &[test.path("public").as_os_str(), base.as_ref()]);
    }
}

#[test]
fn options_have_the_last_word() {
    SiteTest::of_real_documents()
        .put("catalog.toml", "[output]\nprofile = \"minimal\"\n")
        .build()
        .lacks(&format!("public/pith/{BUNDLE}/state.json"))
        .build_with(&["--profile", "full"])
        .exits_with(0)
        .contains(&format!("public/pith/{BUNDLE}/state.json"), "{");
}

#[test]
fn a_template_of_the_operators_takes_the_place_of_ours() {
    let test = SiteTest::of_real_documents().build();
    let plain = test.site();
    let test = test
        .put("catalog.toml", "")
        .put(
            "templates/404.html",
            "{% extends \"base.html\" %}{% block content %}{% include \"sorry.html\" %}{% endblock content %}",
        )
        // As some editors save them: the marks are no part of what they say.
        .put("templates/sorry.html", "\u{feff}<h1>Sorry, {{ frame.title }}</h1>")
        .put("templates/notes.txt", "{% not a template")
        .put("static/style.css", "\u{feff}p { color: red }")
        .build()
        .exits_with(0)
        .contains("public/404.html", "<h1>Sorry, Pith Catalog</h1>");
    assert!(!String::from_utf8(test.read("public/404.html")).unwrap().contains('\u{feff}'));
    assert_eq!(style(&test), "p { color: red }");
    let before = test.site();
    let test = test.put("templates/home.html", "<h1>\n{% if x %}\n").build().exits_with(2);
    let test = test.says("home.html").says("3").says("templates/");
    assert!(test.site() == before, "what can't be made leaves the site as it was");
    for file in ["templates/home.html", "templates/404.html", "templates/sorry.html", "static/style.css"] {
        std::fs::remove_file(test.path(file)).unwrap();
    }
    assert!(test.build().site() == plain);
}

#[test]
fn an_icon_of_the_operators_takes_the_place_of_ours() {
    let test = SiteTest::of_real_documents().build().contains(&paper(), "<link rel=\"icon\" href=\"../../assets/icon-");
    let ours = |test: &SiteTest| test.site().keys().any(|path| path.starts_with("assets/icon-"));
    assert!(ours(&test));
    let test = test
        .put("content/files/favicon.ico", "theirs")
        .build()
        .exits_with(0)
        .contains(&paper(), "<link rel=\"icon\" href=\"../../favicon.ico\">");
    assert!(!ours(&test));
}

#[test]
fn a_template_of_another_format_is_told_what_changed() {
    let old = "{% extends \"original/paper.html\" %}{% block check %}{% endblock check %}";
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", "")
        .put("templates/paper.html", old)
        .put("static/style.css", "p { color: red }")
        .build_with(&["--strict"])
        .exits_with(1)
        .build()
        .exits_with(0)
        .says("templates/paper.html: made for format 1 of the templates; this version has format 3. Since then: the abstract")
        .says("static/style.css: made for format 1");
    let test = test
        .put("templates/paper.html", format!("{{#- format 3 -#}}\n{old}"))
        .put("static/style.css", "/* format 3 */\np { color: red }")
        .build_with(&["--strict"])
        .exits_with(0);
    test.put("templates/paper.html", "{{ verdict }}")
        .build()
        .exits_with(2)
        .says("This may be why: made for another format of the templates: `templates/paper.html`");
}

#[test]
fn one_block_of_a_page_is_changed_without_copying_it() {
    let documentation = std::fs::read_to_string("docs/templates.md").unwrap();
    let example = documentation.split("```html\n").nth(1).unwrap().split("```").next().unwrap();
    SiteTest::of_real_documents()
        .put("catalog.toml", "")
        .put("templates/paper.html", example)
        .build()
        .exits_with(0)
        .contains(
            &paper(),
            "<p class=\"text\">Read with care.</p><section class=\"text summary\" aria-labelledby=\"abstract\">",
        )
        .contains(&paper(), "Speeding up Deep Learning with Transient Servers</h1>")
        .put(
            "templates/paper.html",
            "{% extends \"original/paper.html\" %}\n{% block cite %}{{ title.nothing }}{% endblock cite %}",
        )
        .build()
        .exits_with(2)
        .says("paper.html:2:")
        .says("Field `nothing` is not defined. Available fields: html, plain, raw, standing");
}

#[test]
fn the_programs_own_files_change_nothing_beside_the_configuration() {
    let test = SiteTest::of_real_documents().put("catalog.toml", "").build();
    let plain = test.site();
    let output = test.program().args(["generate", "templates"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    test.program().args(["generate", "templates"]).output().unwrap();
    let test = test.build_with(&["--strict"]).exits_with(0).says("0 files new, 0 changed, 0 removed");
    assert!(test.site() == plain);
    let paper = String::from_utf8(test.read("templates/paper.html")).unwrap();
    assert!(test.put("templates/paper.html", paper.replace("<h1", "<h1 class=\"mine\"")).build().site() != plain);
}

#[test]
fn a_template_that_no_page_uses_is_told() {
    let unknown = "not used: the program has no template with this name";
    let advice = "Rename or remove it; `pith-catalog generate templates` writes all templates";
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", "")
        .put("templates/papers.html", "x")
        .put("templates/mine.html", "{% include \"part.html\" %}")
        .put("templates/part.html", "x")
        .put("templates/shown.html", "{%- component shown(of) -%}{{ of }}{%- endcomponent shown -%}")
        .put("templates/home.htm", "x")
        .put("templates/README.md", "x")
        .put("templates/.hidden.html", "x")
        .put("static/page.js", "x")
        .put("static/logo.svg", "x")
        .build()
        .exits_with(0);
    let told = test.told()[1].lines().filter(|line| line.contains("not used")).map(str::to_owned).collect::<Vec<_>>();
    let expected = [
        format!("templates/mine.html: {unknown}, and no template of yours includes it. {advice}"),
        format!(
            "templates/papers.html: {unknown} (did you mean `paper.html`?), and no template of yours includes it. {advice}"
        ),
        format!("templates/home.htm: not used: a template's name must end in `.html`. {advice}"),
        "static/page.js: not used: only `style.css` can replace a file of the program; put other files that your templates \
         use into `files/` of the content"
            .to_owned(),
    ];
    assert_eq!(told, expected.map(|line| format!("pith-catalog: {line}")));
    test.build_with(&["--strict"]).exits_with(1);
}

#[test]
fn a_template_beside_no_configuration_is_said_to_be_left_out() {
    let note = "templates/paper.html is not used: this folder has no catalog.toml";
    let built_in = include_str!("../templates/home.html");
    let own = "{#- format 3 -#}\n{% extends \"original/paper.html\" %}{% block missing %}mine{% endblock missing %}";
    let test = SiteTest::of_real_documents().put("templates/home.html", built_in).build();
    assert!(!test.told()[1].contains("is not used"), "a copy of the program's own changes nothing");
    let test = test.put("templates/paper.html", own).build().exits_with(0).says(note);
    let test = test.build_with(&["--no-config"]).exits_with(0);
    assert!(!test.told()[1].contains("is not used"), "nothing was to be read");
    let test = test.put("catalog.toml", "").build().exits_with(0);
    assert!(!test.told()[1].contains("is not used"));
}

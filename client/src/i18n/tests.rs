//! Proof that no one meets a missing word: the languages agree, every error has its words, every id in use exists.
//!
//! Must not: need a browser.

use super::*;
use fluent_syntax::{ast, parser};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The words of a language, as the build of the page puts them into one file.
pub(super) fn words_of(language: Language) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/translations").join(language.words());
    let files = fs::read_dir(folder).expect("the words of a language");
    files.map(|file| fs::read_to_string(file.expect("a file").path()).expect("words")).collect::<Vec<_>>().join("\n")
}

/// Speaks another language, without a page.
pub(crate) fn set_language(language: Language) {
    WORDS.set(Words::of(language, words_of(language)));
}

#[test]
fn the_boot_script_reads_the_choice_where_it_is_kept() {
    assert!(include_str!("../../../static/boot.js").contains(&format!("kept(\"{KEPT}\")")));
}

/// Every id (attributes as `id.attribute`) with the names of what stands in it.
fn ids_of(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut ids = BTreeMap::new();
    let words = words_of(language);
    let resource = parser::parse(words.as_str()).unwrap_or_else(|(_, errors)| panic!("{language:?}: {errors:?}"));
    for entry in resource.body {
        let ast::Entry::Message(message) = entry else { continue };
        let mut add = |id: String, pattern: &ast::Pattern<&str>| {
            let mut names = BTreeSet::new();
            placeables(pattern, &mut names);
            assert!(ids.insert(id.clone(), names).is_none(), "{id} stands twice in {language:?}");
        };
        if let Some(pattern) = &message.value {
            add(message.id.name.to_owned(), pattern);
        }
        for attribute in &message.attributes {
            add(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
        }
    }
    ids
}

fn placeables(pattern: &ast::Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            names_in(expression, names);
        }
    }
}

fn names_in(expression: &ast::Expression<&str>, names: &mut BTreeSet<String>) {
    let inline = match expression {
        ast::Expression::Inline(inline) => inline,
        ast::Expression::Select { selector, variants } => {
            variants.iter().for_each(|variant| placeables(&variant.value, names));
            selector
        }
    };
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => names_in(expression, names),
        _ => {}
    }
}

fn in_every_language(test: impl Fn(Language)) {
    for language in Language::ALL {
        set_language(language);
        test(language);
    }
}

#[test]
fn both_languages_have_the_same_ids_with_the_same_things_in_them() {
    let [english, german] = Language::ALL.map(ids_of);
    for (id, names) in &english {
        assert_eq!(Some(names), german.get(id), "{id} in English and German");
    }
    let only_german: Vec<_> = german.keys().filter(|id| !english.contains_key(*id)).collect();
    assert!(only_german.is_empty(), "not in English: {only_german:?}");
}

#[test]
fn every_error_has_its_words_at_every_stage_with_and_without_host() {
    in_every_language(|language| {
        for &kind in ALL_ERRORS {
            for (host, server_text) in [("", ""), ("mail.example.org", "-ERR no")] {
                let retry = Retry::After(90_000);
                let error = UserError {
                    host: host.into(),
                    server_text: server_text.into(),
                    ..UserError::new(kind, Stage::Tls, retry)
                };
                let ErrorWords { what, whereabouts, todo, is_long: _ } = error_words(&error);
                for words in [what, whereabouts, todo] {
                    assert!(words.len() > 8, "{language:?} {kind:?}: {words}");
                    assert!(!words.contains(['⟨', '{', '$']), "{language:?} {kind:?}: {words}");
                    assert!(!words.contains("none"), "{language:?} {kind:?}: {words}");
                }
            }
        }
        for &stage in ALL_STAGES {
            let words = tr_args(stage_id(stage), &[("host", "none".into())]);
            assert!(words.len() > 3 && !words.contains(['⟨', '{']), "{language:?} {stage:?}: {words}");
        }
    });
}

#[test]
fn an_error_says_what_the_server_said_and_when_it_is_tried_again() {
    let error = UserError {
        host: "mail.example.org".into(),
        server_text: "busy, come back".into(),
        ..UserError::new(ErrorKind::MaildropInUse, Stage::Login, Retry::After(61_000))
    };
    let words = error_words(&error);
    assert!(words.what.contains("busy, come back"), "{words:?}");
    assert!(words.whereabouts.contains("mail.example.org"), "{words:?}");
    assert!(words.todo.contains("2 minutes"), "{words:?}");
}

#[test]
fn every_literal_id_in_the_sources_exists() {
    let ids = ids_of(Language::English);
    let mut used = 0;
    for file in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        if file.ends_with("i18n.rs") || file.ends_with("i18n/tests.rs") {
            continue;
        }
        let source = fs::read_to_string(&file).expect("a source is read");
        for (start, call) in source.match_indices("tr(").chain(source.match_indices("tr_args(")) {
            if source[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = source[start + call.len()..].trim_start();
            let Some(id) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else { continue };
            used += 1;
            assert!(ids.contains_key(id), "{}: no words for “{id}”", file.display());
        }
    }
    // Without any, this test would prove nothing: the page speaks through `tr`.
    assert!(used > 0, "no call of tr was found");
}

#[test]
fn german_says_sie_and_never_du() {
    // Pronouns, and the verbs in which the other voice once spoke.
    const DU: &str = "du dich dir dein deine deinem deinen deiner deines bist hast kannst willst benutz benutze \
        erlaube frag gib lade lass lösch melde nimm prüfe ruf rufe sag sage schaff schließ \
        speichere starte stell verbinde versuch versuche warte wähl wähle";
    let before_the_wasm = include_str!("../../index.html");
    let german = before_the_wasm.lines().filter(|line| line.contains(r#"lang="de""#));
    let words = words_of(Language::German);
    let sentences = words.lines().filter(|line| !line.starts_with('#'));
    for line in sentences.chain(german) {
        // What names an id is not said.
        let said = line.split_once(" = ").map_or(line, |(_, said)| said);
        for word in said.split(|c: char| !c.is_alphabetic()) {
            let word = word.to_lowercase();
            assert!(!DU.split(' ').any(|du| du == word), "“{word}” in: {line}");
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder is read") {
        let path = entry.expect("an entry is read").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn an_id_without_words_is_shown_as_itself() {
    in_every_language(|_| {
        assert_eq!(tr("there-is-no-such-id"), "⟨there-is-no-such-id⟩");
        assert_eq!(tr("error-offline.no-such-attribute"), "⟨error-offline.no-such-attribute⟩");
    });
}

#[test]
fn numbers_choose_the_plural_and_are_grouped() {
    let minutes = |count: u32| tr_args("retry-after", &[("minutes", count.into())]);
    set_language(Language::English);
    assert!(minutes(1).contains("1 minute."), "{}", minutes(1));
    assert!(minutes(1500).contains("1,500 minutes."), "{}", minutes(1500));
    set_language(Language::German);
    assert!(minutes(1).contains("1 Minute "), "{}", minutes(1));
    assert!(minutes(1500).contains("1.500 Minuten "), "{}", minutes(1500));
}

#[test]
fn a_row_says_all_it_shows() {
    let label = |marks: [&str; 4]| {
        let [unread, starred, attached, joint] = marks;
        let words = [("from", "Ada"), ("subject", "Notes"), ("date", "May 3"), ("account", "Work")];
        let marks = [("unread", unread), ("starred", starred), ("attached", attached), ("joint", joint)];
        tr_args(
            "row-label",
            &[words, marks].concat().iter().map(|&(name, text)| (name, text.into())).collect::<Vec<_>>(),
        )
    };
    let (none, all) = (["no"; 4], ["yes"; 4]);
    set_language(Language::English);
    assert_eq!(label(none), "Ada. Notes. May 3");
    assert_eq!(label(all), "Unread. Starred. Ada. Notes. May 3. With attachments. Work");
    set_language(Language::German);
    assert_eq!(label(none), "Ada. Notes. May 3");
    assert_eq!(label(all), "Ungelesen. Mit Stern. Ada. Notes. May 3. Mit Anhängen. Work");
}

#[test]
fn text_of_others_cannot_turn_the_sentence() {
    assert_eq!(isolated("mail.example.org"), "mail.example.org");
    assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
    assert_eq!(isolated("exe\u{202e}fdp"), "\u{2068}exefdp\u{2069}");
}

#[test]
fn a_tag_leads_to_its_language() {
    let check = |tag, language| assert_eq!(Language::of_tag(tag), language, "{tag}");
    check("de", Some(Language::German));
    check("de-AT", Some(Language::German));
    check("EN_us", Some(Language::English));
    check("fr-CH", None);
    check("", None);
    check("den", None);
}

#[test]
fn the_pseudo_language_is_longer_accented_and_never_offered() {
    set_language(Language::English);
    let english = words_of(Language::English);
    let (letters, longer) = (english.chars().count(), pseudo(&english).chars().count());
    assert!((125..=145).contains(&(longer * 100 / letters)), "{letters} became {longer}");
    set_language(Language::Pseudo);
    assert_eq!(tr("view-inbox"), "Íìnbóòx");
    assert_eq!(tr_args("list-count", &[("count", 1500.into())]), "1,500 méèssáàgéès");
    assert!(Language::ALL.iter().all(|language| *language != Language::Pseudo));
    // A browser that asks for this English gets English.
    assert_eq!(Language::of_tag(Language::Pseudo.tag()), Some(Language::English));
}

#[test]
fn no_words_about_senders_links_and_what_is_loaded_call_them_safe() {
    let files = [
        include_str!("../../../static/translations/en/app.ftl"),
        include_str!("../../../static/translations/de/app.ftl"),
    ];
    let mut seen = 0;
    for file in files {
        let mut is_meant = false;
        for line in file.lines() {
            if !line.starts_with([' ', '}']) {
                is_meant =
                    ["sender-", "remote-", "blocked-", "link-", "warning-"].iter().any(|start| line.starts_with(start));
            }
            let words = line.to_lowercase();
            assert!(!is_meant || !["safe", "sicher", "secure"].iter().any(|word| words.contains(word)), "{line}");
            seen += usize::from(is_meant);
        }
    }
    assert!(seen > 80, "{seen} lines");
}

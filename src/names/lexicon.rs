//! The words that tell names of persons from those of groups, and the parts of a person's name from each other.

/// Words that mark a group: a collaboration, a company, an institution.
static COLLECTIVE: Words<74> = Words::of([
    "academia",
    "academies",
    "academy",
    "agency",
    "alliance",
    "association",
    "associates",
    "authors",
    "center",
    "centers",
    "centre",
    "centres",
    "cern",
    "cnrs",
    "collab",
    "collaboration",
    "collaborations",
    "college",
    "commission",
    "committee",
    "community",
    "company",
    "consortia",
    "consortium",
    "contributors",
    "cooperation",
    "corp",
    "corporation",
    "council",
    "department",
    "dept",
    "division",
    "experiment",
    "experiments",
    "faculty",
    "federation",
    "force",
    "foundation",
    "gmbh",
    "group",
    "groups",
    "hospital",
    "inc",
    "infn",
    "initiative",
    "institute",
    "institutes",
    "institution",
    "lab",
    "laboratories",
    "laboratory",
    "labs",
    "llc",
    "ltd",
    "ministry",
    "national",
    "network",
    "observatory",
    "organisation",
    "organization",
    "partnership",
    "polytechnic",
    "program",
    "programme",
    "project",
    "projects",
    "research",
    "school",
    "society",
    "survey",
    "team",
    "teams",
    "telescope",
    "university",
]);

/// How words of institutions begin, in several languages.
static COLLECTIVE_BEGINS: Words<8> = Words::of([
    "universit",
    "institut",
    "istitut",
    "departament",
    "dipartiment",
    "laboratoi",
    "laboratori",
    "observatoi",
]);

/// Words that mark a group, and in a compound may be a family name's part.
static IN_FAMILY_NAMES: Words<6> = Words::of(["company", "force", "lab", "labs", "national", "school"]);

/// Words of sentences and of the names of institutions, in small letters: no name of a person has them.
static SENTENCE: Words<13> =
    Words::of(["of", "for", "the", "in", "at", "on", "from", "by", "with", "to", "or", "für", "appendix"]);

/// Particles of family names, in small letters.
static PARTICLES: Words<55> = Words::of([
    "van", "von", "vom", "der", "den", "de", "la", "las", "los", "le", "du", "des", "di", "da", "do", "dos", "das",
    "del", "dela", "della", "delle", "dello", "dei", "degli", "dal", "dalla", "d", "zu", "zur", "zum", "ter", "ten",
    "te", "op", "af", "av", "'t", "’t", "‘t", "'s", "’s", "het", "in", "al", "el", "bin", "ibn", "ben", "bint",
    "binte", "binti", "ap", "ould", "auf", "lo",
]);

/// The same with a capital, where they surely begin a family name if one word follows.
static CAPITAL_PARTICLES: Words<19> = Words::of([
    "De", "Del", "Dela", "Della", "Delle", "Dello", "Dei", "Degli", "Dalla", "Dos", "Di", "La", "El", "Von", "Vom",
    "Der", "Den", "Ter", "Des",
]);

/// Others, which may as well be a middle name, in languages whose family name may come first; not sure by themselves.
static DOUBTFUL_PARTICLES: Words<34> = Words::of([
    "Van", "Le", "Las", "Los", "Du", "Da", "Do", "Das", "Ten", "Bin", "Binte", "Binti", "Bint", "Ibn", "Ben", "Abu",
    "Abd", "Al", "San", "Santa", "Saint", "St", "St.", "Ste.", "Mc", "Mac", "O'", "O’", "O", "Op", "Te", "Ap", "Af",
    "Av",
]);

/// Vietnamese family names, beside which `Van` is a middle name.
static VIETNAMESE: Words<30> = Words::of([
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong",
    "ly", "dinh", "trinh", "luong", "truong", "mai", "dao", "doan", "lam", "to", "cao", "chu", "ha", "thai", "quach",
]);

/// What stands after the last family name of a Portuguese name and is printed with it.
static PORTUGUESE_SUFFIXES: Words<6> = Words::of(["Filho", "Neto", "Netto", "Júnior", "Junior", "Sobrinho"]);

static TITLES: Words<13> =
    Words::of(["Dr", "Dr.", "Prof", "Prof.", "Professor", "Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Dr.-Ing.", "Eng."]);

/// Titles that are more of a name than the ones above: names with them aren't divided.
static HONORS: Words<6> = Words::of(["Sir", "Dame", "Lord", "Lady", "Fr.", "Rev."]);

static SUFFIXES: Words<11> = Words::of(["Jr", "Jr.", "Sr", "Sr.", "Jnr", "Jnr.", "II", "III", "IV", "2nd", "3rd"]);

/// Degrees without their dots, in small letters.
static DEGREES: Words<18> = Words::of([
    "phd", "msc", "bsc", "mba", "mph", "mbbs", "dphil", "pharmd", "frcs", "frcr", "frcp", "dds", "dvm", "esq", "meng",
    "beng", "dsc", "mphil",
]);

/// What introduces names and is none.
static LABELS: Words<6> = Words::of(["note", "notes", "authors", "author", "by", "with"]);

/// A list of words, with the lengths of those that begin with each byte: nearly no word that is asked for has one of
/// these, and only then is it compared.
struct Words<const N: usize> {
    words: [&'static str; N],
    /// By the first byte, a capital as its small letter: a bit for each length.
    lengths: [u32; 256],
}

impl<const N: usize> Words<N> {
    const fn of(words: [&'static str; N]) -> Self {
        let mut lengths = [0; 256];
        let mut at = 0;
        while at < N {
            let word = words[at].as_bytes();
            lengths[word[0].to_ascii_lowercase() as usize] |= 1 << word.len();
            at += 1;
        }
        Self { words, lengths }
    }

    /// The lengths of those that begin with the word's first letter.
    fn lengths(&self, word: &str) -> u32 {
        word.bytes().next().map_or(0, |first| self.lengths[usize::from(first.to_ascii_lowercase())])
    }

    /// Whether one of them has the word's first letter and its length.
    fn may_have(&self, word: &str) -> bool {
        word.len() < 32 && self.lengths(word) & 1 << word.len() != 0
    }

    fn has(&self, word: &str) -> bool {
        self.may_have(word) && self.words.contains(&word)
    }

    fn has_any_case(&self, word: &str) -> bool {
        self.may_have(word) && self.words.iter().any(|one| one.eq_ignore_ascii_case(word))
    }

    /// Whether the word begins with one of them, in any case.
    fn has_beginning(&self, word: &str) -> bool {
        let begins = |start: &str| word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
        self.lengths(word) != 0 && self.words.iter().any(|start| begins(start))
    }
}

/// Whether a word, between spaces, marks a group, by itself or by a part of it, as in `SeFi-Team`.
pub(super) fn marks_collective(word: &str) -> bool {
    let mut parts = word.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty());
    // `Marc Huertas-Company` is a person: in a compound the last part counts, where it is the second of two or more
    // and nothing that a family name would be.
    let is_compound = word.contains('-');
    parts.any(|part| {
        let is_known = COLLECTIVE.has_any_case(part);
        is_known && !(is_compound && IN_FAMILY_NAMES.has_any_case(part)) || COLLECTIVE_BEGINS.has_beginning(part)
    })
}

pub(super) fn is_of_a_sentence(word: &str) -> bool {
    SENTENCE.has(word)
}

pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.has(word)
}

pub(super) fn is_capital_particle(word: &str) -> bool {
    CAPITAL_PARTICLES.has(word)
}

pub(super) fn is_doubtful_particle(word: &str) -> bool {
    DOUBTFUL_PARTICLES.has(word)
}

pub(super) fn is_vietnamese(word: &str) -> bool {
    VIETNAMESE.has_any_case(word)
        || word.contains(|letter| matches!(letter, 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1ea0}'..='\u{1ef9}'))
}

pub(super) fn is_portuguese_suffix(word: &str) -> bool {
    PORTUGUESE_SUFFIXES.has(word)
}

pub(super) fn is_title(word: &str) -> bool {
    TITLES.has(word)
}

pub(super) fn is_honor(word: &str) -> bool {
    HONORS.has(word)
}

pub(super) fn is_suffix(word: &str) -> bool {
    SUFFIXES.has(word)
}

/// `PhD`, `Ph.D.`, `M.D.`; `MD` alone may be the given name Mohammed.
pub(super) fn is_degree(word: &str) -> bool {
    // Nearly every word has one capital at most.
    if word.len() > 12 || word.chars().filter(|letter| letter.is_uppercase()).count() < 2 {
        return false;
    }
    let bare: String = word.chars().filter(|character| *character != '.').collect();
    DEGREES.has_any_case(&bare) || matches!(word, "M.D." | "M.D" | "B.A." | "M.A." | "M.S." | "B.S." | "R.N.")
}

pub(super) fn is_label(word: &str) -> bool {
    LABELS.has_any_case(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Compares what a list has with what a look at each of its words finds.
    fn agrees<const N: usize>(list: &Words<N>, word: &str) -> bool {
        let any_case = |one: &&str| one.eq_ignore_ascii_case(word);
        let begins = |one: &&str| word.get(..one.len()).is_some_and(|head| head.eq_ignore_ascii_case(one));
        list.has(word) == list.words.contains(&word)
            && list.has_any_case(word) == list.words.iter().any(any_case)
            && list.has_beginning(word) == list.words.iter().any(begins)
    }

    fn all_agree(word: &str) -> bool {
        agrees(&COLLECTIVE, word)
            && agrees(&COLLECTIVE_BEGINS, word)
            && agrees(&IN_FAMILY_NAMES, word)
            && agrees(&SENTENCE, word)
            && agrees(&PARTICLES, word)
            && agrees(&CAPITAL_PARTICLES, word)
            && agrees(&DOUBTFUL_PARTICLES, word)
            && agrees(&VIETNAMESE, word)
            && agrees(&PORTUGUESE_SUFFIXES, word)
            && agrees(&TITLES, word)
            && agrees(&HONORS, word)
            && agrees(&SUFFIXES, word)
            && agrees(&DEGREES, word)
            && agrees(&LABELS, word)
    }

    #[test]
    fn each_word_of_a_list_is_found() {
        for word in COLLECTIVE.words.iter().chain(&PARTICLES.words).chain(&DOUBTFUL_PARTICLES.words) {
            for form in [(*word).to_owned(), word.to_uppercase(), format!("{word}s"), format!("x{word}")] {
                assert!(all_agree(&form), "{form}");
            }
        }
        assert!(is_particle("’t") && is_doubtful_particle("O’") && is_of_a_sentence("für") && is_suffix("2nd"));
    }

    proptest! {
        #[test]
        fn a_list_has_its_words_alone(word in "[a-zA-Z.'’ü0-9]{0,5}|(universit|institut|LABORATORI|dr|jr|van|st)[a-z.]{0,40}") {
            prop_assert!(all_agree(&word), "{word}");
        }

        #[test]
        fn a_degree_is_known_by_its_letters(word in "(ph|m|b|d|frc)?[a-zA-Z.]{0,6}|M\\.?D\\.?|[Pp][Hh]\\.?D\\.?") {
            let bare = word.replace('.', "");
            let is_short_for = bare.chars().filter(|letter| letter.is_uppercase()).count() > 1;
            let listed = DEGREES.words.iter().any(|one| one.eq_ignore_ascii_case(&bare));
            let dotted = ["M.D.", "M.D", "B.A.", "M.A.", "M.S.", "B.S.", "R.N."].contains(&&*word);
            prop_assert_eq!(is_degree(&word), word.len() <= 12 && (is_short_for && listed || dotted), "{}", word);
        }
    }
}

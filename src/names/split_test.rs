//! Lists of authors, each with the names that are read out of it.

use super::lexicon::is_title;
use super::person::Name;
use super::split::Names;
use proptest::prelude::*;

/// The names in short: `Family|Given|Suffix`, `{group}`, `[undivided]`, and `+` for more; the text between slashes where
/// it stays whole.
fn short(text: &str) -> String {
    match Names::split(text) {
        None => String::new(),
        Some(Names::Whole(text)) => format!("/{text}/"),
        Some(Names::List { names, more }) => {
            let mut shorts: Vec<_> = names
                .into_iter()
                .map(|name| match name {
                    Name::Person { given, family, suffix: None } => format!("{family}|{given}"),
                    Name::Person { given, family, suffix: Some(suffix) } => format!("{family}|{given}|{suffix}"),
                    Name::Collective(name) => format!("{{{name}}}"),
                    Name::Undivided(name) => format!("[{name}]"),
                })
                .collect();
            shorts.extend(more.then(|| "+".to_owned()));
            shorts.join("; ")
        }
    }
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    let wrong = table.iter().filter(|(text, expected)| short(text) != *expected);
    let wrong: Vec<_> =
        wrong.map(|(text, expected)| format!("{text:?}\n  is  {}\n  not {expected}", short(text))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lists_are_split() {
    check(&[
        // The real documents.
        ("Lijie Xu, Robert J. Walls, Shijian Li, Tian Guo", "Xu|Lijie; Walls|Robert J.; Li|Shijian; Guo|Tian"),
        ("Frank Wood, Michael Teng", "Wood|Frank; Teng|Michael"),
        ("Cheng-Lung Sung, Edward Y. Chang", "Sung|Cheng-Lung; Chang|Edward Y."),
        ("", ""),
        (" \n", ""),
        // Joined by words.
        ("John Smith", "Smith|John"),
        ("John Smith and Jane Doe", "Smith|John; Doe|Jane"),
        ("A. Smith, B. Jones and C. Doe", "Smith|A.; Jones|B.; Doe|C."),
        ("A. Smith, B. Jones, and C. Doe", "Smith|A.; Jones|B.; Doe|C."),
        ("A. Smith & B. Jones", "Smith|A.; Jones|B."),
        ("A. Smith, & B. Jones", "Smith|A.; Jones|B."),
        ("Andrew Anderson, Sandy Hand", "Anderson|Andrew; Hand|Sandy"),
        ("A. Smith,\n  B. Jones", "Smith|A.; Jones|B."),
        ("A. Smith, B. Jones,", "Smith|A.; Jones|B."),
        ("A. Smith,, B. Jones", "Smith|A.; Jones|B."),
        ("Alice and Bob Smith", "/Alice and Bob Smith/"),
        ("J. and K. Smith", "/J. and K. Smith/"),
        ("Pierre et Marie Curie", "/Pierre et Marie Curie/"),
        ("Hans Meier und Anna Huber", "Meier|Hans; Huber|Anna"),
        // Inverted.
        ("Smith, John", "/Smith, John/"),
        ("Smith, John, Doe, Jane", "/Smith, John, Doe, Jane/"),
        ("Smith, J., Doe, K.", "/Smith, J., Doe, K./"),
        ("Smith, John A., Doe, Jane B.", "/Smith, John A., Doe, Jane B./"),
        ("Garcia Lopez, Maria", "Lopez|Garcia; [Maria]"),
        ("van der Berg, Jan, Smith, Bob", "/van der Berg, Jan, Smith, Bob/"),
        ("Smith, John; Doe, Jane", "Smith|John; Doe|Jane"),
        ("Smith, J.; Doe, K. L.;", "Smith|J.; Doe|K. L."),
        ("van der Berg, Jan; Garcia Lopez, Maria", "van der Berg|Jan; Garcia Lopez|Maria"),
        ("Smith, John, Jr.; Doe, III, Jane", "Smith|John|Jr.; Doe|Jane|III"),
        ("Smith, J.; and Doe, K.; et al.", "Smith|J.; Doe|K.; +"),
        ("Smith, J.; ATLAS Collaboration", "Smith|J.; {ATLAS Collaboration}"),
        ("John Smith; Jane Doe", "Smith|John; Doe|Jane"),
        ("Smith, John; Jane Doe", "Smith|John; Doe|Jane"),
        ("Xiao Li, Jun Wang; Ann Doe, Bob Roe", "Li|Xiao; Wang|Jun; Doe|Ann; Roe|Bob"),
        ("A. Smith, B. Jones; C. Doe, D. Roe", "Smith|A.; Jones|B.; Doe|C.; Roe|D."),
    ]);
}

#[test]
fn affiliations_collaborations_and_suffixes_are_known() {
    check(&[
        // Affiliations.
        ("A. Smith (1), B. Jones (2)", "Smith|A.; Jones|B."),
        ("A. Smith (1,2), B. Jones (2)", "Smith|A.; Jones|B."),
        ("A. Smith (MIT, Cambridge), B. Jones (CERN)", "Smith|A.; Jones|B."),
        ("A. Smith (1), B. Jones (2) ((1) MIT, (2) CERN)", "Smith|A.; Jones|B."),
        ("((1) MIT, (2) CERN), A. Smith (1)", "Smith|A."),
        ("A. Smith (MIT) and B. Jones (CERN)", "Smith|A.; Jones|B."),
        ("(1) Department of Physics, A. Smith (1)", "Smith|A."),
        ("(2) CERN), ((1) MIT, A. Smith (1)", "Smith|A."),
        ("A. Smith (1, B. Jones", "Smith|A.; Jones|B."),
        ("A. Smith, University of Oxford", "Smith|A.; {University of Oxford}"),
        ("A. Smith, MIT, B. Jones", "Smith|A.; {MIT}; Jones|B."),
        ("A. Smith, CNRS", "Smith|A.; {CNRS}"),
        ("A. Smith1, B. Jones2", "Smith|A.; Jones|B."),
        ("A. Smith$^1$, B. Jones", "Smith|A.; Jones|B."),
        ("A. Smith*, B. Jones†", "Smith|A.; Jones|B."),
        ("Guo-Jun Qi (齐国君), A. Smith", "Qi|Guo-Jun; Smith|A."),
        ("William (Bill) Smith, A. Jones", "Smith|William (Bill); Jones|A."),
        ("A. Smith (deceased), B. Jones", "Smith|A.; Jones|B."),
        ("a@b.org, A. Smith", "Smith|A."),
        ("Jane Doe, with an appendix by John Smith", "Doe|Jane; Smith|John"),
        ("A. Laborde, B. Schooler, C. Labov", "Laborde|A.; Schooler|B.; Labov|C."),
        ("A. Smith, Ph.D., B. Jones", "Smith|A.; Jones|B."),
        // Collaborations.
        ("The ATLAS Collaboration", "{The ATLAS Collaboration}"),
        ("ATLAS collaboration", "{ATLAS collaboration}"),
        ("A. Smith, for the XYZ Collaboration", "Smith|A.; {XYZ Collaboration}"),
        ("A. Smith for the XYZ Collaboration", "Smith|A.; {XYZ Collaboration}"),
        ("A. Smith (for the XYZ Collaboration), B. Jones", "Smith|A.; {XYZ Collaboration}; Jones|B."),
        ("A. Smith on behalf of the CMS Collaboration", "Smith|A.; {CMS Collaboration}"),
        ("ATLAS Collaboration: G. Aad, B. Abbott", "{ATLAS Collaboration}; Aad|G.; Abbott|B."),
        ("Note: A. Smith", "Smith|A."),
        (
            "B. Abbott, LIGO Scientific Collaboration and Virgo Collaboration",
            "Abbott|B.; {LIGO Scientific Collaboration}; {Virgo Collaboration}",
        ),
        ("A. Smith and the Planck Collaboration", "Smith|A.; {the Planck Collaboration}"),
        ("John Smith and the HERA team", "Smith|John; {the HERA team}"),
        ("Research and Development Team", "{Research and Development Team}"),
        ("Jet Propulsion and Rocket Group", "{Jet Propulsion and Rocket Group}"),
        // Suffixes.
        ("A. Smith, Jr., B. Jones", "Smith|A.|Jr.; Jones|B."),
        ("John Smith, Jr.", "Smith|John|Jr."),
        ("John Smith Jr., Zoe Doe", "Smith|John|Jr.; Doe|Zoe"),
        ("William Strunk III", "Strunk|William|III"),
        ("A. Smith, B. Jones, Jr.", "Smith|A.; Jones|B."),
        ("A. Smith, B. Jones, Jr., Zoe Doe", "Smith|A.; Jones|B.; Doe|Zoe"),
        ("Jr., A. Smith", "/Jr., A. Smith/"),
        // More than is told.
        ("A. Smith, B. Jones, et al.", "Smith|A.; Jones|B.; +"),
        ("A. Smith et al.", "Smith|A.; +"),
        ("A. Smith and others", "Smith|A.; +"),
        ("et al.", "/et al./"),
        ("A. Smith, B. Jones, C. D…", "Smith|A.; Jones|B.; +"),
        ("A. Smi…", "/A. Smi…/"),
        // One word, and halves.
        ("Plato", "[Plato]"),
        ("Plato, John Smith", "/Plato, John Smith/"),
        ("Arun, John Smith, Mary Jones", "[Arun]; Smith|John; Jones|Mary"),
        ("Arun K., John Smith, Mary Jones", "[Arun K.]; Smith|John; Jones|Mary"),
        ("Smith and Jones", "[Smith]; [Jones]"),
        ("J.", "/J./"),
        ("ATLAS", "{ATLAS}"),
        ("王小明, 李四", "[王小明]; [李四]"),
        ("王小明、李四", "[王小明]; [李四]"),
        ("김철수", "[김철수]"),
        ("محمد علي, John Smith", "[محمد علي]; Smith|John"),
        // What no name has.
        ("Schr\\\"odinger, E.", "/Schr\\\"odinger, E./"),
        ("{A} Smith", "/{A} Smith/"),
        ("} and {", "/} and {/"),
        ("A. Smith / B. Jones", "Smith|A.; Jones|B."),
    ]);
}

#[test]
fn names_are_divided_where_the_convention_is_enough() {
    check(&[
        ("J.R.R. Tolkien", "Tolkien|J. R. R."),
        ("J.-P. Serre", "Serre|J.-P."),
        ("C. N. Yang", "Yang|C. N."),
        ("Erwin Schrödinger", "Schrödinger|Erwin"),
        ("Øyvind Ødegård", "Ødegård|Øyvind"),
        ("Владимир Арнольд", "Арнольд|Владимир"),
        ("Κωνσταντίνος Καραθεοδωρή", "Καραθεοδωρή|Κωνσταντίνος"),
        ("Sinéad O'Brien", "O'Brien|Sinéad"),
        ("Anne Mary Smith-Jones", "Smith-Jones|Anne Mary"),
        ("Jan van der Berg", "van der Berg|Jan"),
        ("Juan de la Cruz", "de la Cruz|Juan"),
        ("John von Neumann", "von Neumann|John"),
        ("Ahmed al-Rashid", "al-Rashid|Ahmed"),
        ("Jean d'Alembert", "d'Alembert|Jean"),
        ("Hendrik 't Hooft", "'t Hooft|Hendrik"),
        ("Mohammed bin Salman", "bin Salman|Mohammed"),
        ("JOHN SMITH", "SMITH|JOHN"),
        ("J. LI", "LI|J."),
        // Not enough.
        ("Ludo Van Den Broeck", "Van Den Broeck|Ludo"),
        ("Thi Van Nguyen", "[Thi Van Nguyen]"),
        ("Maria de Lourdes Silva", "[Maria de Lourdes Silva]"),
        ("José Ortega y Gasset", "Ortega y Gasset|José"),
        ("João Costa e Silva", "Costa e Silva|João"),
        ("LI Wei", "[LI Wei]"),
        ("Wei LI", "[Wei LI]"),
        ("Smith JA", "[Smith JA]"),
        ("Smith J.", "[Smith J.]"),
        ("danah boyd", "[danah boyd]"),
        ("bell hooks", "[bell hooks]"),
        ("Dr. John Smith", "Smith|John"),
        ("Mark St. John", "[Mark St. John]"),
        ("李 明", "[李 明]"),
        ("دانا علوی", "[دانا علوی]"),
        ("van der Berg", "[van der Berg]"),
        ("One Two Three Four Five Six", "Six|One Two Three Four Five"),
    ]);
}

#[test]
fn a_group_is_a_name_beside_the_others() {
    for group in [
        "T2K Collaboration",
        "H1",
        "D0",
        "NA62",
        "XENON1T",
        "KM3NeT",
        "IceCube-Gen2",
        "NA61/SHINE",
        "SND@LHC",
        "n_TOF",
        "MEG II",
        "Belle II",
        "ALICE",
        "LIGO",
        "CTA-LST",
        "H.E.S.S.",
        "H1 Collaboration",
        "NA61/SHINE Collaboration",
        "the LIGO Scientific Collaboration",
        "The ATLAS Collaboration",
        "Super-Kamiokande Collaboration",
        "Pierre Auger collaboration",
        "Planck Collab.",
        "NANOGrav Collaboration",
        "Fermi-LAT Collaboration",
        "NVIDIA",
        "IBM",
        "ZEPHYR",
        "OpenAI",
        "DeepSeek-AI",
        "01.AI",
        "Zephyr AI",
        "Shanghai AI Lab",
        "Zephyr AI Lab",
        "Qwen Team",
        "Team Olmo",
        "SeFi-Team",
        "GLM-4. 5 Team",
        "Gemini Robotics Team",
        "KBTG Labs",
        "Zephyr Research",
        "Google Research",
        "Zephyr Institute",
        "Max Planck Institute for Physics",
        "University of Oxford",
        "The Institute of Cancer Research",
        "Universität Wien",
        "Friedrich-Schiller-Universität Jena",
        "Global Radiology Consortium",
        "EAES Working Group",
        "Other Contributors",
        "Center for Astrophysics",
    ] {
        let text = format!("Anna Brunner, Carla Dietz, {group}");
        assert_eq!(short(&text), format!("Brunner|Anna; Dietz|Carla; {{{group}}}"));
        let text = format!("{group}, Anna Brunner and Carla Dietz");
        assert_eq!(short(&text), format!("{{{group}}}; Brunner|Anna; Dietz|Carla"));
    }
    check(&[
        (":, Anna Brunner, Carla Dietz, ZEPHYR", "Brunner|Anna; Dietz|Carla; {ZEPHYR}"),
        (":, Anna Brunner, Carla Dietz, Zephyr", "Brunner|Anna; Dietz|Carla; {Zephyr}"),
        (":, Anna Brunner, Carla Dietz, ZephyrWorks Seed", "Brunner|Anna; Dietz|Carla; {ZephyrWorks Seed}"),
        // Two that may be it.
        (
            ":, Anna Brunner, Carla Dietz, Arun, Emil Gamper, Zephyr",
            "Brunner|Anna; Dietz|Carla; [Arun]; Gamper|Emil; [Zephyr]",
        ),
        ("Zephyr: Anna Brunner, Carla Dietz", "{Zephyr}; Brunner|Anna; Dietz|Carla"),
        ("Zephyr Works:Anna Brunner", "/Zephyr Works:Anna Brunner/"),
        ("Zephyr : Anna Brunner", "{Zephyr}; Brunner|Anna"),
        ("ATLAS and CMS Collaborations: Anna Brunner", "{ATLAS and CMS Collaborations}; Brunner|Anna"),
        ("Anna Brunner and T2K Collaboration", "Brunner|Anna; {T2K Collaboration}"),
        ("Anna Brunner, Carla Dietz (T2K Collaboration)", "Brunner|Anna; Dietz|Carla; {T2K Collaboration}"),
        ("Anna Brunner (on behalf of ALICE Collaboration)", "Brunner|Anna; {ALICE Collaboration}"),
        ("Anna Brunner for the ALICE", "Brunner|Anna; {ALICE}"),
        (
            "the LIGO Scientific Collaboration, the Virgo Collaboration, the KAGRA Collaboration",
            "{the LIGO Scientific Collaboration}; {the Virgo Collaboration}; {the KAGRA Collaboration}",
        ),
        ("ATLAS, CMS", "{ATLAS}; {CMS}"),
        ("NVIDIA", "{NVIDIA}"),
        ("Qwen Team", "{Qwen Team}"),
        (
            "Institute of Physics and Materials Science, Anna Brunner",
            "{Institute of Physics and Materials Science}; Brunner|Anna",
        ),
        ("L3 Collaboration, NA48/2 Collaboration", "{L3 Collaboration}; {NA48/2 Collaboration}"),
        ("EROS and OGLE collaborations", "{EROS and OGLE collaborations}"),
        ("D. Brunner, and the CLEO Collaboration", "Brunner|D.; {the CLEO Collaboration}"),
        // No groups.
        ("Marc Huertas-Company, Haojun Ai", "Huertas-Company|Marc; Ai|Haojun"),
        ("The Viet Bui, The Anh Han", "Bui|The Viet; Han|The Anh"),
        ("Ayoub AI-Hamadi", "AI-Hamadi|Ayoub"),
        ("Peter H. H. de With, Bas in 't Veld", "de With|Peter H. H.; in 't Veld|Bas"),
    ]);
}

#[test]
fn what_is_of_no_name_is_left_out() {
    check(&[
        ("Anna Brunner, , Carla Dietz", "Brunner|Anna; Dietz|Carla"),
        (".,;, :, Anna Brunner, -, *", "Brunner|Anna"),
        ("Anna Brunner,Carla Dietz", "Brunner|Anna; Dietz|Carla"),
        ("Laurence Brunner and, Carla Dietz", "Brunner|Laurence; Dietz|Carla"),
        ("and Anna Brunner, Carla Dietz", "Brunner|Anna; Dietz|Carla"),
        ("Anna Brunner & Carla Dietz & Emil Gamper", "Brunner|Anna; Dietz|Carla; Gamper|Emil"),
        ("Anna Brunner, Carla Dietz, and Emil Gamper.", "Brunner|Anna; Dietz|Carla; Gamper|Emil"),
        ("Anna Brunner\nand Carla Dietz", "Brunner|Anna; Dietz|Carla"),
        ("Emil Gamper PhD", "Gamper|Emil"),
        ("Emil Gamper Ph.D., Carla Dietz M.D.", "Gamper|Emil; Dietz|Carla"),
        ("Emil Gamper, MSc, PhD, Carla Dietz, M.D.", "Gamper|Emil; Dietz|Carla"),
        (
            "Hank Brunner Capps MD, MD Sahidullah, MD. Shorif Uddin",
            "Capps|Hank Brunner; Sahidullah|MD; Uddin|MD. Shorif",
        ),
        ("Dr Manu Pratap Singh, Prof. Dr. Emil Gamper", "Singh|Manu Pratap; Gamper|Emil"),
        ("Anna Brunner¹, Carla Dietz²³, Emil Gamper*†", "Brunner|Anna; Dietz|Carla; Gamper|Emil"),
        ("Anna Brunner1,2, Carla Dietz2", "Brunner|Anna; Dietz|Carla"),
        ("Anna Brunner^{1,2}, Carla Dietz^a", "Brunner|Anna; Dietz|Carla"),
        ("Anna Brunner [1], Carla Dietz [2, 3]", "Brunner|Anna; Dietz|Carla"),
        ("Anna Brunner (anna@example.org), Carla Dietz carla@example.org", "Brunner|Anna; Dietz|Carla"),
        (
            "Anna Brunner (1), Carla Dietz (1 and 2), Emil Gamper (2) ((1) University of X, (2) Institute of Y, Z)",
            "Brunner|Anna; Dietz|Carla; Gamper|Emil",
        ),
        ("Anna Brunner (University of X) and Carla Dietz (CERN, Geneva)", "Brunner|Anna; Dietz|Carla"),
        ("Anna Brunner (1) (2), Carla Dietz(3)", "Brunner|Anna; Dietz|Carla"),
        ("Anna Brunner et al., Carla Dietz", "Brunner|Anna; Dietz|Carla; +"),
        ("Anna Brunner, Carla Dietz, and 24 others", "Brunner|Anna; Dietz|Carla; +"),
        ("Anna Brunner, Carla Dietz (2857 additional authors not shown)", "Brunner|Anna; Dietz|Carla; +"),
        ("Anna Brunner, et al", "Brunner|Anna; +"),
        ("Edited by Anna Brunner", "Brunner|Anna"),
        ("(1) Anna Brunner, (2) C. Dietz, (1) CERN, (2) Institute of X", "Brunner|Anna; Dietz|C."),
    ]);
}

#[test]
fn one_odd_part_takes_nothing_from_the_others() {
    check(&[
        (
            "Anna Brunner, Maria da Conceição de Oliveira e Silva Neto",
            "Brunner|Anna; [Maria da Conceição de Oliveira e Silva Neto]",
        ),
        ("Anna Brunner, Pavan Kumar B N", "Brunner|Anna; [Pavan Kumar B N]"),
        ("Akhil V, Ganaraja V H, Pavan Kumar B N", "[Akhil V]; [Ganaraja V H]; [Pavan Kumar B N]"),
        ("Imad Gohar, Malikussaid", "Gohar|Imad; [Malikussaid]"),
        ("Malikussaid", "[Malikussaid]"),
        ("Banyi, Jiangyu Chen", "[Banyi]; Chen|Jiangyu"),
        ("KediLI, Tao Zhang, Xu Zheng", "[KediLI]; Zhang|Tao; Zheng|Xu"),
        ("Anna Brunner, Xujin \"Chris\" Liu, Young-Jun_Lee", "Brunner|Anna; Liu|Xujin \"Chris\"; Lee|Young-Jun"),
        ("Anna Brunner, Xujin “Chris” Liu", "Brunner|Anna; Liu|Xujin “Chris”"),
        ("Young-Jun_Lee", "Lee|Young-Jun"),
        ("Haya Al_Naal", "[Haya Al Naal]"),
        ("Anna Brunner, Carla {D} Dietz", "Brunner|Anna; [Carla {D} Dietz]"),
        ("Anna Brunner, Alice and Bob Smith, Carla Dietz", "Brunner|Anna; [Alice and Bob Smith]; Dietz|Carla"),
        ("Anna Brunner, 王小明, Carla Dietz", "Brunner|Anna; [王小明]; Dietz|Carla"),
        ("Anna Brunner, Carla Dietz, II", "Brunner|Anna; Dietz|Carla"),
        ("A. Brunner; B. Dietz; T2K Collaboration", "Brunner|A.; Dietz|B.; {T2K Collaboration}"),
        ("Brunner, A.; Dietz, B.; for the T2K Collaboration", "Brunner|A.; Dietz|B.; {T2K Collaboration}"),
    ]);
}

#[test]
fn torn_names_stay_whole() {
    for text in [
        "Brian Jalaian, Chen, Chung-En Johnny Yu, Hsuan-Chih, Nathaniel D. Bastian",
        "Chen, Chung-En Johnny Yu, Hsuan-Chih",
        "Mai, Qingda",
        "Wen, Xin Chen, Yihan",
        "Fung, Guanyu Jiang, Xiaoye Qu, Yi R., Zhaochen Su",
        "Doe, J., K., Smith",
        "DOE, SMITH, JANE, JOHN",
        "van der Berg, Jan, Smith, Bob",
    ] {
        assert_eq!(short(text), format!("/{text}/"));
    }
    // Among many others two words are names, as far as anybody can tell.
    check(&[(
        "Hongyuan Zhan, Rémi Munos, Sheng Shen, Wang, Yu, Yuandong Tian",
        "Zhan|Hongyuan; Munos|Rémi; Shen|Sheng; [Wang]; [Yu]; Tian|Yuandong",
    )]);
}

#[test]
fn initials_are_written_apart() {
    check(&[
        ("A.M. Brunner", "Brunner|A. M."),
        ("A.M.Brunner, C.D.Dietz", "Brunner|A. M.; Dietz|C. D."),
        ("J. -P. Brunner", "Brunner|J.-P."),
        ("J.-P. Brunner", "Brunner|J.-P."),
        ("C. -C. Jay Kuo", "Kuo|C.-C. Jay"),
        ("Felix X. -F. Ye", "Ye|Felix X.-F."),
        ("A.-M.B. Brunner", "Brunner|A.-M. B."),
        ("Charles L. A . Clarke", "Clarke|Charles L. A."),
        ("Álvaro J. García- Tejedor", "García-Tejedor|Álvaro J."),
        ("Md.Rahman Khan", "Khan|Md. Rahman"),
        ("Brunner, A.M.; Dietz, J. -P.", "Brunner|A. M.; Dietz|J.-P."),
        ("Ch. Brunner", "Brunner|Ch."),
        ("Yu.A. Brunner", "Brunner|Yu. A."),
        ("Hugo JWL Aerts", "Aerts|Hugo JWL"),
        ("SM Labib", "Labib|SM"),
        ("PRS De Silva", "De Silva|PRS"),
    ]);
}

#[test]
fn names_of_many_languages_are_divided_where_it_is_sure() {
    check(&[
        ("Luc Van Gool", "Van Gool|Luc"),
        ("G. ’t Hooft, T. du Pree, K. De Bruyn", "’t Hooft|G.; du Pree|T.; De Bruyn|K."),
        ("Yu. V. Kovchegov, Kh. S. Karimov", "Kovchegov|Yu. V.; Karimov|Kh. S."),
        ("S.-H. Henry Tye", "Tye|S.-H. Henry"),
        ("Guy Van den Broeck", "Van den Broeck|Guy"),
        ("Dimitri Van De Ville", "Van De Ville|Dimitri"),
        ("Cecilia De La Parra", "De La Parra|Cecilia"),
        ("Fernando De la Torre", "De la Torre|Fernando"),
        ("Martin de La Gorce", "de La Gorce|Martin"),
        ("Munmun De Choudhury", "De Choudhury|Munmun"),
        ("Daniel Marc G. dela Torre", "dela Torre|Daniel Marc G."),
        ("Lucas Emanuel Silva e Oliveira", "Silva e Oliveira|Lucas Emanuel"),
        ("Telmo de Menezes e Silva Filho", "de Menezes e Silva Filho|Telmo"),
        ("Eduardo Uchoa e Mariá C. V. Nascimento", "[Eduardo Uchoa e Mariá C. V. Nascimento]"),
        ("Baldoino Fonseca dos Santos Neto", "dos Santos Neto|Baldoino Fonseca"),
        ("Assis T. de Oliveira Filho", "de Oliveira Filho|Assis T."),
        ("João Neto", "Neto|João"),
        ("Eduardo de la Cruz Fernández", "[Eduardo de la Cruz Fernández]"),
        ("Hien Van Nguyen", "[Hien Van Nguyen]"),
        ("Trinh Van Chien", "[Trinh Van Chien]"),
        ("Nguyễn Văn An", "An|Nguyễn Văn"),
        ("Abdullah Al Masud", "[Abdullah Al Masud]"),
        ("Mohamed Ben Jannet", "[Mohamed Ben Jannet]"),
        ("Mustafa Kemal Öztürk", "Öztürk|Mustafa Kemal"),
        ("Jón Sigurðsson", "Sigurðsson|Jón"),
        ("Young-Jun Lee", "Lee|Young-Jun"),
        ("Jiaxin GUO, Jonatha ANSELMI", "GUO|Jiaxin; ANSELMI|Jonatha"),
        ("Akhil VSSG", "[Akhil VSSG]"),
        ("Stephanie deWaard", "deWaard|Stephanie"),
        ("Cesare Spinoso di-Piano", "di-Piano|Cesare Spinoso"),
        ("Timothy Chase Jr, Pouya Sohrabipour Sr", "Chase|Timothy|Jr; Sohrabipour|Pouya|Sr"),
        ("Kenneth Arnold Weber II", "Weber|Kenneth Arnold|II"),
        ("William (Bill) Smith", "Smith|William (Bill)"),
        ("Sir Roger Penrose", "[Sir Roger Penrose]"),
        ("Toby St. Clere Smithe", "[Toby St. Clere Smithe]"),
        ("Sean O'Brien, Sean O’Brien", "O'Brien|Sean; O’Brien|Sean"),
    ]);
}

/// A list as no paper has it must not take longer than its length.
#[test]
fn hostile_lists_are_read_in_time() {
    let many = 30_000;
    for unit in [
        ",",
        ";",
        " and ",
        "(",
        ")",
        "[",
        "()",
        "((1)",
        "* ",
        ":",
        " : ",
        "A: ",
        "et al. ",
        "others ",
        "Dr. ",
        "PhD ",
        "a and b ",
        "for the ",
        "on behalf of ",
        "(team) ",
        "Jr., ",
        "A, Jr., ",
        "A b; ",
        "A, b; ",
        "_",
        "^",
        "ATLAS and ",
        "by ",
        "van ",
        "A. ",
        "A.",
        "-",
        "J. -",
        "x1 ",
        "… ",
        "A und B ",
    ] {
        let text = unit.repeat(many / unit.len());
        let start = std::time::Instant::now();
        let _ = Names::split(&text);
        let _ = Names::split(&format!("({text}"));
        let _ = Names::split(&format!("A. Smith ({text}"));
        assert!(start.elapsed() < std::time::Duration::from_secs(10), "{unit:?} takes {:?}", start.elapsed());
    }
}

#[test]
fn three_thousand_names_are_split() {
    let text = (0..3000).map(|index| format!("A. Name{}", "x".repeat(index % 7))).collect::<Vec<_>>().join(", ");
    let Some(Names::List { names, more: false }) = Names::split(&text) else { panic!("it stays whole") };
    assert_eq!(names.len(), 3000);
}

fn name_of(pattern: &str) -> impl Strategy<Value = String> {
    proptest::string::string_regex(pattern)
        .unwrap()
        .prop_filter("a title, or what joins names", |name| !is_title(name) && name != "And")
}

proptest! {
    #[test]
    fn any_text_can_be_split(text in "\\PC{0,80}") {
        let _ = Names::split(&text);
    }

    #[test]
    fn no_letter_of_a_plain_list_is_lost(
        // None begins with `And`, or has a title, which is left out.
        names in prop::collection::vec((name_of("[B-Z][a-z]{2,6}"), "[A-Z]\\.", name_of("[A-Z][a-z]{2,8}")), 1..9),
    ) {
        let names: Vec<_> = names.into_iter().map(|(first, middle, last)| format!("{first} {middle} {last}")).collect();
        match Names::split(&names.join(", ")) {
            Some(Names::List { names: split, more: false }) => {
                prop_assert_eq!(split.iter().map(Name::full).collect::<Vec<_>>(), names);
            }
            // A word that is a team's or an affiliation's.
            other => prop_assert!(matches!(other, Some(Names::Whole(text)) if text == names.join(", "))),
        }
    }
}

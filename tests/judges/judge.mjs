// Writes tests/fixtures/judged_formulas.txt: each command and environment of MathJax's packages base and ams in a small
// example, and each formula of tests/fixtures/formulas.txt, with the programs that set it. A line is
//
//     MKT<tab>formula<tab>text
//
// M is MathJax, K is KaTeX, T is Temml; the text is what the last two show, where they show the same.
// Run by hand after a change of the formulas or of a version: `npm ci && node judge.mjs` in this folder.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import katex from "katex";
import temml from "temml";

const require = createRequire(import.meta.url);
const load = (path) => require(`mathjax-full/js/${path}`);
const { mathjax } = load("mathjax.js");
const { TeX } = load("input/tex.js");
const { liteAdaptor } = load("adaptors/liteAdaptor.js");
const { RegisterHTMLHandler } = load("handlers/html.js");
const { STATE } = load("core/MathItem.js");
const { MapHandler } = load("input/tex/MapHandler.js");
// Those that MathJax loads by itself when a formula has one of their commands.
const packages = { base: "Base", ams: "Ams", boldsymbol: "Boldsymbol", braket: "Braket", cancel: "Cancel", color: "Color", html: "Html", unicode: "Unicode" };
for (const [folder, name] of Object.entries(packages)) load(`input/tex/${folder}/${name}Configuration.js`);

RegisterHTMLHandler(liteAdaptor());
const input = new TeX({
  packages: Object.keys(packages),
  formatError: (_, error) => {
    throw error;
  },
});
const page = mathjax.document("", { InputJax: input });

const isSet = (convert) => {
  try {
    return convert() ?? true;
  } catch {
    return false;
  }
};
const withMathJax = (tex) => isSet(() => void page.convert(tex, { display: true, end: STATE.CONVERT }));

// The text of MathML, without what isn't seen.
const text = (markup) =>
  markup
    .replace(/<annotation.*<\/annotation>/s, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .replace(/&nbsp;/g, " ")
    .replace(/[\s\u200b\u2061-\u2064]+/gu, "");
const options = { displayMode: true, throwOnError: true, strict: "ignore" };
const withKatex = (tex) => isSet(() => text(katex.renderToString(tex, { ...options, output: "mathml" })) || true);
const withTemml = (tex) => isSet(() => text(temml.renderToString(tex, options)) || true);

// What a command needs around it where no list of arguments is enough.
const examples = {
  "limits": "\\sum\\limits_x", "nolimits": "\\sum\\nolimits_x", "over": "{x \\over y}", "atop": "{x \\atop y}",
  "choose": "{x \\choose y}", "brace": "{x \\brace y}", "brack": "{x \\brack y}", "above": "{x \\above 1pt y}",
  "overwithdelims": "{x \\overwithdelims () y}", "atopwithdelims": "{x \\atopwithdelims () y}",
  "abovewithdelims": "{x \\abovewithdelims () 1pt y}", "root": "\\root 3 \\of x", "uproot": "\\sqrt[\\uproot{2} 3]{x}",
  "leftroot": "\\sqrt[\\leftroot{2} 3]{x}", "left": "\\left( x \\right)", "right": "\\left[ x \\right]",
  "middle": "\\left( x \\middle| y \\right)", "raise": "\\raise 2pt {x}", "lower": "\\lower 2pt {x}",
  "moveleft": "\\moveleft 2pt {x}", "moveright": "\\moveright 2pt {x}", "hskip": "x \\hskip 1em y",
  "hspace": "x \\hspace{1em} y", "kern": "x \\kern 1em y", "mskip": "x \\mskip 5mu y", "mspace": "x \\mspace{5mu} y",
  "mkern": "x \\mkern 5mu y", "rule": "\\rule{1em}{1em}", "Rule": "\\Rule{1em}{1em}{0em}", "Space": "\\Space{1em}{1em}{0em}",
  "buildrel": "\\buildrel x \\over =", "hbox": "\\hbox{if }", "text": "\\text{if }", "mbox": "\\mbox{if }",
  "fbox": "\\fbox{if }", "framebox": "\\framebox{if }", "matrix": "\\matrix{a & b \\cr c & d}",
  "array": "\\begin{array}{cc} a & b \\end{array}", "pmatrix": "\\pmatrix{a & b \\cr c & d}",
  "cases": "\\cases{a & b \\cr c & d}", "eqalign": "\\eqalign{a &= b \\cr c &= d}",
  "displaylines": "\\displaylines{a \\cr b}", "eqalignno": "\\eqalignno{a &= b & (1) \\cr c &= d & (2)}",
  "leqalignno": "\\leqalignno{a &= b & (1) \\cr c &= d & (2)}", "cr": "\\begin{matrix} a \\cr b \\end{matrix}",
  "\\": "\\begin{matrix} a \\\\ b \\end{matrix}", "newline": "\\begin{matrix} a \\newline b \\end{matrix}",
  "hline": "\\begin{array}{c} \\hline a \\\\ \\hline b \\end{array}",
  "hdashline": "\\begin{array}{c} \\hdashline a \\\\ \\hdashline b \\end{array}",
  "hfill": "\\begin{matrix} \\hfill a \\\\ b \\end{matrix}", "hfil": "\\begin{matrix} \\hfil a \\\\ b \\end{matrix}",
  "hfilll": "\\begin{matrix} \\hfilll a \\\\ b \\end{matrix}", "skew": "\\skew{4}\\hat{A}", "begin": "\\begin{matrix} a \\end{matrix}",
  "end": "\\begin{matrix} b \\end{matrix}", "label": "x \\label{y}", "ref": "\\ref{y}", "eqref": "\\eqref{y}",
  "mathchoice": "\\mathchoice{a}{b}{c}{d}", "mmlToken": "\\mmlToken{mi}{x}", "sideset": "\\sideset{_a^b}{_c^d}\\sum",
  "tag": "x \\tag{1}", "notag": "x \\notag", "nonumber": "x \\nonumber", "DeclareMathOperator": "\\DeclareMathOperator{\\foo}{foo} \\foo",
  "operatorname": "\\operatorname{rank} x", "genfrac": "\\genfrac{(}{)}{0pt}{1}{x}{y}", "cfrac": "\\cfrac{x}{y}",
  "shoveleft": "\\begin{multline} \\shoveleft{a} \\\\ b \\end{multline}",
  "shoveright": "\\begin{multline} \\shoveright{a} \\\\ b \\end{multline}", "substack": "\\sum_{\\substack{a \\\\ b}} x",
  "smash": "\\smash{x}", "not": "\\not= x", "mod": "x \\mod y", "nonscript": "x \\nonscript\\, y",
  "bmod": "x \\bmod y", " ": "x\\ y", "\t": "x\\\ty", "\n": "x\\ z",
};
const environments = {
  array: ["{cc}", "a & b \\\\ c & d"], subarray: ["{c}", "a \\\\ b"], alignat: ["{1}"], "alignat*": ["{1}"],
  alignedat: ["{1}"], xalignat: ["{1}"], "xalignat*": ["{1}"], xxalignat: ["{1}"], eqnarray: ["", "a &=& b \\\\ c &=& d"],
  "eqnarray*": ["", "a &=& b \\\\ c &=& d"], equation: ["", "a = b"], "equation*": ["", "a = b"],
  gather: ["", "a \\\\ b"], "gather*": ["", "a \\\\ b"], gathered: ["", "a \\\\ b"], multline: ["", "a \\\\ b"], "multline*": ["", "a \\\\ b"],
};

const formulas = [];
const maps = (names) => names.flatMap((name) => [...MapHandler.getMap(name).map.keys()]);
for (const name of maps(["mathchar0mi", "mathchar0mo", "mathchar7", "AMSsymbols-mathchar0mi", "AMSsymbols-mathchar0mo"])) {
  formulas.push(`\\${name}`, `x \\${name} y`, `x_{\\${name}}`);
}
for (const name of maps(["delimiter", "AMSmath-delimiter", "AMSsymbols-delimiter"])) {
  formulas.push(`\\left${name} x \\right${name}`, `\\Bigl${name} x \\Bigr${name}`);
  if (name.startsWith("\\") && name !== "\\\\") formulas.push(name);
}
// The arguments are as many as MathJax takes.
const suffixes = ["", "x", " x", "(", "{x}", "{x}{y}", "{x}{y}{z}"];
for (const name of maps(["macros", "AMSmath-macros", "AMSsymbols-macros"])) {
  const letters = /^[A-Za-z]+$/.test(name);
  const tries = suffixes.filter((suffix) => letters || suffix !== "x").map((suffix) => `\\${name}${suffix}`);
  const example = examples[name] ?? tries.filter((tex) => !/[A-Za-z]x$/.test(tex)).find(withMathJax);
  if (example === undefined) throw new Error(`no example of \\${name}`);
  formulas.push(example);
  if (/^\\[A-Za-z]+$/.test(example)) formulas.push(`{${example} x} y`, `a ${example}_b^c d`);
}
for (const name of maps(["environment", "AMSmath-environment"])) {
  const [argument, body] = environments[name] ?? [""];
  formulas.push(`\\begin{${name}}${argument ?? ""} ${body ?? "a & b \\\\ c & d"} \\end{${name}}`);
}
const own = readFileSync(new URL("../fixtures/formulas.txt", import.meta.url), "utf8");
formulas.push(...own.split("\n").filter((line) => line && !line.startsWith("# ")));

const lines = [...new Set(formulas)].filter(Boolean).map((tex) => {
  const [k, t] = [withKatex(tex), withTemml(tex)];
  const judges = (withMathJax(tex) ? "M" : "") + (k ? "K" : "") + (t ? "T" : "");
  return [judges, tex, typeof k === "string" && k === t ? k : ""].join("\t").trimEnd();
});
writeFileSync(new URL("../fixtures/judged_formulas.txt", import.meta.url), lines.join("\n") + "\n");
console.log(`${lines.length} formulas`);

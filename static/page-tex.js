// What a page shows of a text with TeX: src/tex in JavaScript, read as strictly as there. What isn't read here is told, so that
// a comparison says that it can't decide.
//
//   pithTex.read(text, signs)      pieces: { text }, or { formula: [inline, displayed], text }, a formula in one line each, or null where
//                                  this doesn't read it; `text` is then its TeX, which a page may show instead
//   pithTex.lineOf(math, isSeen)   the same line of a formula that a page shows; null where it is none of this program's
//
// `signs` has what commands stand for: { letters, symbols, signs }, each signs by names (src/tex/symbols.rs, src/tex/commands.rs).
"use strict";

(() => {
  /** What this doesn't read, or what is no formula. */
  class Unread extends Error {}
  const refuse = () => {
    throw new Unread();
  };

  const MOST_TEX = 512 * 1024;
  const MOST_FORMULA = 2048;
  const MOST_NESTING = 56;
  const LONGEST_QUOTATION = 200;
  const LONGEST_CUT = 400;

  const bytes = (text) => new TextEncoder().encode(text).length;
  const nameOf = (text) => /^[A-Za-z]+/.exec(text)?.[0] ?? [...text.slice(0, 2)][0] ?? "";
  /** The text after its spaces, of which at most one is a line's end. */
  const afterSpace = (text) => text.replace(/^[ \t]*(?:\n(?![ \t]*\n)[ \t]*)?/, "");
  const has = (table, name) => (Object.hasOwn(table, name) ? table[name] : null);
  const isAlphanumeric = (character) => /^[\p{Alphabetic}\p{N}]/u.test(character);

  /** The character of a number, as `\unicode` takes it. */
  function characterOf(number) {
    const [, hex, decimal] = /^\s*(?:[xX]([0-9a-fA-F]+)|([0-9]+))\s*$/.exec(number) ?? [];
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : -1;
    if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    const character = String.fromCodePoint(code);
    return /[\p{Cc}\p{Noncharacter_Code_Point}]/u.test(character) ? null : character;
  }

  /** Where each brace of a text closes. */
  function bracesOf(text) {
    const [closes, open] = [new Map(), []];
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === "\\") at += 1;
      else if (text[at] === "{") open.push(at);
      else if (text[at] === "}" && open.length > 0) closes.set(open.pop(), at);
    }
    return closes;
  }

  function isBalanced(text) {
    let depth = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === "\\") at += 1;
      else if (text[at] === "{") depth += 1;
      else if (text[at] === "}" && (depth -= 1) < 0) return false;
    }
    return depth === 0;
  }

  // 1 Fonts -----------------------------------------------------------------------------------------

  /** Where a font's A, a, Α, α and 0 are in Unicode. */
  const FONTS = {
    bold: [0x1d400, 0x1d41a, 0x1d6a8, 0x1d6c2, 0x1d7ce], italic: [0x1d434, 0x1d44e, 0x1d6e2, 0x1d6fc, 0], bolditalic: [0x1d468, 0x1d482, 0x1d71c, 0x1d736, 0],
    script: [0x1d49c, 0x1d4b6, 0, 0, 0], boldscript: [0x1d4d0, 0x1d4ea, 0, 0, 0], fraktur: [0x1d504, 0x1d51e, 0, 0, 0], double: [0x1d538, 0x1d552, 0, 0, 0x1d7d8],
    boldfraktur: [0x1d56c, 0x1d586, 0, 0, 0], sans: [0x1d5a0, 0x1d5ba, 0, 0, 0x1d7e2], boldsans: [0x1d5d4, 0x1d5ee, 0x1d756, 0x1d770, 0x1d7ec],
    italicsans: [0x1d608, 0x1d622, 0, 0, 0], bolditalicsans: [0x1d63c, 0x1d656, 0x1d790, 0x1d7aa, 0], mono: [0x1d670, 0x1d68a, 0, 0, 0x1d7f6],
  };
  const ELSEWHERE = { italic: "hℎ", script: "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ", fraktur: "CℭHℌIℑRℜZℨ", double: "CℂHℍNℕPℙQℚRℝZℤ" };
  const GREEK = "∂ϵϑϰϕϱϖ";

  const isUpright = (character) => /\p{Uppercase}/u.test(character) && !/[A-Z]/.test(character);

  /** A character in a font, where Unicode has it. */
  function styledCharacter(character, font) {
    if (font === "boldusual") return styledCharacter(character, /[0-9∇]/.test(character) || isUpright(character) ? "bold" : "bolditalic");
    const elsewhere = [...(ELSEWHERE[font] ?? "")];
    const at = elsewhere.findIndex((one, index) => index % 2 === 0 && one === character);
    if (at >= 0) return elsewhere[at + 1];
    const [capital, small, greekCapital, greekSmall, digit] = FONTS[font] ?? [0, 0, 0, 0, 0];
    const code = character.codePointAt(0);
    const [start, offset] = /[A-Z]/.test(character) ? [capital, code - 0x41] : /[a-z]/.test(character) ? [small, code - 0x61] : /[0-9]/.test(character) ? [digit, code - 0x30]
      : /[Α-ΡΣ-Ω]/.test(character) ? [greekCapital, code - 0x391] : character === "∇" ? [greekCapital, 25] : /[α-ω]/.test(character) ? [greekSmall, code - 0x3b1]
        : GREEK.includes(character) ? [greekSmall, 25 + GREEK.indexOf(character)] : [0, 0];
    return start === 0 ? character : String.fromCodePoint(start + offset);
  }
  const styled = (text, font) => [...text].map((one) => styledCharacter(one, font)).join("");

  const BOLD_WITHIN = { script: "boldscript", fraktur: "boldfraktur", upright: "bold", sans: "boldsans", italic: "bolditalic" };
  const within = (font, outer) => (outer === "boldusual" ? BOLD_WITHIN[font] : font === "boldusual" && outer !== "italic" ? BOLD_WITHIN[outer] : null) ?? font;

  /** Names of a list, each with its value. */
  const named = (lists) => Object.fromEntries(Object.entries(lists).flatMap(([value, list]) => list.split(" ").map((name) => [name, value])));
  const FONT = named({
    upright: "mathrm mathup symrm symup roman operatorfont", usual: "mathnormal symnormal", bold: "mathbf mathbfup symbf symbfup bold", boldusual: "boldsymbol bm pmb mathbold",
    italic: "mathit symit", bolditalic: "mathbfit symbfit", script: "mathcal symcal mathscr symscr scr Cal EuScript", boldscript: "mathbfcal symbfcal mathbfscr symbfscr",
    fraktur: "mathfrak symfrak frak", boldfraktur: "mathbffrak symbffrak", double: "mathbb symbb Bbb mathbbm mathds bbold bbFont", sans: "mathsf mathsfup symsf symsfup",
    boldsans: "mathbfsf mathbfsfup symbfsf symbfsfup", italicsans: "mathsfit symsfit", bolditalicsans: "mathbfsfit symbfsfit", mono: "mathtt symtt",
  });
  const SWITCH = { rm: "upright", bf: "bold", it: "italic", em: "italic", sl: "italic", mit: "italic", cal: "script", sf: "sans", tt: "mono", boldmath: "boldusual", unboldmath: "usual" };

  // 2 Formulas --------------------------------------------------------------------------------------

  const words = (list) => new Set(list.split(" "));
  /** Functions; limits go below the first ones in a displayed formula. */
  const LIMITS = words("argmax argmin det gcd inf lim max min plim Pr sup");
  const FUNCTIONS = words("arccos arcctg arcsin arctan arctg arg ch cos cosec cosh cot cotg coth csc ctg cth deg dim exp hom ker lg ln log sec sgn sh sin sinh tan tanh tg th");
  const LONG_FUNCTIONS = { liminf: "lim inf", limsup: "lim sup", injlim: "inj lim", projlim: "proj lim", bmod: "mod" };
  const LARGE = words("bigcap bigcup bigodot bigoplus bigotimes bigsqcap bigsqcup bigtimes biguplus bigvee bigwedge coprod intop prod sum");
  /** What an accent sets above its argument, or below it. */
  const ABOVE = {
    acute: "´", bar: "‾", breve: "˘", check: "ˇ", dot: "˙", ddot: "¨", dddot: "...", ddddot: "....", grave: "`", hat: "^", mathring: "˚", tilde: "~", vec: "→", overline: "‾", widecheck: "ˇ",
    widehat: "^", widetilde: "~", overleftarrow: "←", overrightarrow: "→", Overrightarrow: "⇒", overleftrightarrow: "↔", overleftharpoon: "↼", overrightharpoon: "⇀", wideparen: "⏜", overparen: "⏜",
    overgroup: "⏠", overbrace: "⏞", overbracket: "⎴",
  };
  const BELOW = {
    underbar: "_", underline: "_", underleftarrow: "←", underrightarrow: "→", underleftrightarrow: "↔", utilde: "~", underparen: "⏝", undergroup: "⏡", underbrace: "⏟", underbracket: "⎵",
  };
  const AROUND = words("wideparen overparen overgroup overbrace overbracket underparen undergroup underbrace underbracket");
  const SPACES = words("thinspace medspace thickspace enspace enskip quad qquad negthinspace negmedspace negthickspace , > : ; !");
  const STYLES = { displaystyle: true, textstyle: false, scriptstyle: false, scriptscriptstyle: false };
  const NOTHING = words("/ - @ allowbreak cr displaylimits footnotesize hdashline hfil hfill hfilll hline huge Huge large Large LARGE mathstrut nobreak noindent nonscript nonumber normalsize notag null "
    + "oldstyle protect relax scriptsize small strut tiny Tiny xspace");
  const ARROWS = {
    xrightarrow: "→", xleftarrow: "←", xleftrightarrow: "↔", xRightarrow: "⇒", xLeftarrow: "⇐", xLeftrightarrow: "⇔", xhookrightarrow: "↪", xhookleftarrow: "↩", xmapsto: "↦", xlongequal: "=",
    xrightleftharpoons: "⇌",
  };
  const DELIMITERS = {
    "(": "(", "\\lparen": "(", "[": "[", "\\lbrack": "[", "\\{": "{", "\\lbrace": "{", "⟨": "⟨", "\\langle": "⟨", "⟪": "⟪", "\\lAngle": "⟪", "\\llangle": "⦉", "⌊": "⌊", "\\lfloor": "⌊", "⌈": "⌈", "\\lceil": "⌈", "⟦": "⟦",
    "\\lBrack": "⟦", "\\llbracket": "⟦", "\\lgroup": "⟮", "\\ulcorner": "⌜", "\\llcorner": "⌞", "\\lvert": "|", "\\lVert": "‖", ")": ")", "\\rparen": ")", "]": "]", "\\rbrack": "]", "\\}": "}", "\\rbrace": "}",
    "⟩": "⟩", "\\rangle": "⟩", "⟫": "⟫", "\\rAngle": "⟫", "\\rrangle": "⦊", "⌋": "⌋", "\\rfloor": "⌋", "⌉": "⌉", "\\rceil": "⌉", "⟧": "⟧", "\\rBrack": "⟧", "\\rrbracket": "⟧", "\\rgroup": "⟯", "\\urcorner": "⌝",
    "\\lrcorner": "⌟", "\\rvert": "|", "\\rVert": "‖",
  };
  const FENCES = {
    "|": "|", "\\vert": "|", "\\arrowvert": "|", "\\bracevert": "|", "‖": "‖", "\\|": "‖", "\\Vert": "‖", "\\Arrowvert": "‖", "/": "/", "\\backslash": "\\", "<": "⟨", "\\lt": "⟨", ">": "⟩", "\\gt": "⟩",
    "\\uparrow": "↑", "\\downarrow": "↓", "\\updownarrow": "↕", "\\Uparrow": "⇑", "\\Downarrow": "⇓", "\\Updownarrow": "⇕",
  };
  const BRACKETS = { bra: "⟨|", ket: "|⟩", braket: "⟨⟩", set: "{}" };
  const ENVIRONMENTS = {
    pmatrix: "()", bmatrix: "[]", Bmatrix: "{}", vmatrix: "||", Vmatrix: "‖‖", cases: "{", dcases: "{", smallmatrix: "", darray: "",
    ...named({ "": "array subarray matrix align aligned alignat alignedat eqnarray flalign gather gathered multline split equation displaymath math" }),
  };
  const TEXTS = words("text mbox hbox textrm textnormal textup textsf textsc textmd intertext shortintertext");
  const AS_ARGUMENT = words("mathord mathinner vcenter ensuremath mathllap mathclap llap clap shoveleft shoveright mathbin mathrel mathopen mathclose mathpunct rlap mathrlap");

  /** An element of a formula in a line. */
  const box = (tag, ...parts) => `\ue001${tag}\ue002${parts.join("\ue003")}\ue004`;

  /** A sign as a formula shows it: no spaces, one form of a minus. */
  const signOf = (text) => text.normalize("NFC").replace(/[\s\u2061-\u2064]/g, "").replace(/-/g, "−").replace(/\*/g, "∗").replace(/µ/g, "μ");

  /** A text in a formula, whose words are told apart. */
  const lineOfText = (text) => text.trim().split(/\s+/).map(signOf).join(" ");

  /** A part of a formula: what it is in a line, in a displayed formula or not, and what scripts and strokes ask of it. */
  const part = (line, more = {}) => ({ line: typeof line === "function" ? line : () => line, ...more });
  const row = (parts) => part((isDisplay) => parts.map((one) => one.line(isDisplay)).join(""), { parts });
  const BLANK = part("", { isBlank: true });

  /** Reads a formula as src/tex/parse.rs does. */
  class Formula {
    constructor(tex, tables, depth = 0, font = "usual") {
      Object.assign(this, { rest: tex, tables, depth, font });
      if (depth > MOST_NESTING) refuse();
    }

    take(text) {
      const isNext = this.rest.startsWith(text);
      if (isNext) this.rest = this.rest.slice(text.length);
      return isNext;
    }

    skipSpace() {
      this.rest = this.rest.trimStart();
    }

    command() {
      return this.rest.startsWith("\\") ? nameOf(this.rest.slice(1)) : null;
    }

    takeCommand(name) {
      return this.command() === name && this.take(`\\${name}`);
    }

    inner(tex) {
      return new Formula(tex, this.tables, this.depth + 1, this.font).whole();
    }

    whole() {
      const rows = this.cells(false);
      if (this.rest !== "") refuse();
      return rows.length > 1 ? tableOf(rows) : row(rows[0][0]);
    }

    cells(hasColumns) {
      const rows = [[this.list()]];
      for (;;) {
        if (hasColumns && this.take("&")) {
          rows.at(-1).push(this.list());
        } else if (this.take("\\\\")) {
          this.take("*");
          const option = /^\[[^\]]*\]/.exec(afterSpace(this.rest));
          if (option) this.rest = afterSpace(this.rest).slice(option[0].length);
          rows.push([this.list()]);
        } else if (this.takeCommand("cr") || this.takeCommand("newline")) {
          rows.push([this.list()]);
        } else {
          break;
        }
      }
      const last = rows.at(-1);
      if (rows.length > 1 && last.length === 1 && last[0].every(({ isBlank }) => isBlank)) rows.pop();
      return rows;
    }

    list() {
      const { font } = this;
      this.depth += 1;
      if (this.depth > MOST_NESTING) refuse();
      const parts = this.listHere();
      this.depth -= 1;
      this.font = font;
      return parts;
    }

    listHere() {
      let parts = [];
      let above = null;
      while (this.rest !== "" && !/^[}&]/.test(this.rest)) {
        const command = this.command();
        if (command !== null) {
          if (/^(\\|end|right|cr|newline)$/.test(command)) break;
          if (command === "sp" || command === "sb") {
            this.scripts(parts);
            continue;
          }
          this.rest = this.rest.slice(1 + command.length);
          const brackets = { over: "", atop: "", choose: "()", brace: "{}", brack: "[]" };
          if (Object.hasOwn(brackets, command)) {
            if (above) refuse();
            above = { parts, hasLine: command === "over", brackets: brackets[command] };
            parts = [];
          } else {
            this.ofCommand(command, parts);
          }
        } else if (/^[\^_'’]/.test(this.rest)) {
          this.scripts(parts);
        } else if (/^\s/.test(this.rest)) {
          this.skipSpace();
          parts.push(BLANK);
        } else {
          parts.push(this.character(false));
        }
      }
      return above ? [fenced(fractionOf(row(above.parts), row(parts), above.hasLine), above.brackets)] : parts;
    }

    character(isArgument) {
      if (this.rest.startsWith("{")) return this.group();
      const sign = String.fromCodePoint(this.rest.codePointAt(0));
      if (/[$#&^_}'’\\]/.test(sign)) refuse();
      if (sign === "~") {
        this.rest = this.rest.slice(1);
        return part("");
      }
      const number = isArgument ? /^[0-9]/.exec(this.rest) : /^(?:[0-9]*\.[0-9]+|[0-9]+)/.exec(this.rest);
      if (number) {
        this.rest = this.rest.slice(number[0].length);
        return part(styled(number[0], this.font === "boldusual" ? "bold" : this.font), { word: number[0] });
      }
      if (/[\p{Cc}\p{Noncharacter_Code_Point}]/u.test(sign)) refuse();
      this.rest = this.rest.slice(sign.length);
      if (Object.hasOwn(DELIMITERS, sign)) return part(signOf(sign));
      const marks = /^\p{M}*/u.exec(this.rest)[0];
      this.rest = this.rest.slice(marks.length);
      return this.symbol(sign + marks);
    }

    /** A sign in the font of its place. Only letters have fonts. */
    symbol(text, more = {}) {
      const { font } = this;
      const isMarked = [...text].length > 1;
      const isLetter = /^[\p{L}0-9∇∂ϵϑϰϕϱϖ]/u.test(text);
      const line = !isLetter ? text : font === "upright" || font === "usual" && (isUpright([...text][0]) || !isMarked) ? text : styled(text, font === "usual" ? "italic" : font);
      // A letter that stands upright because its font is so is told from an italic one.
      const isStraight = isLetter && (font === "upright" || font === "usual" && isUpright([...text][0]));
      return part(straight(signOf(line), isStraight), { symbol: text, word: /^(usual|upright)$/.test(font) && /^[\p{Alphabetic}\p{N}\-*.]+$/u.test(text) ? text : undefined, ...more });
    }

    group() {
      this.take("{");
      const parts = this.list();
      if (!this.take("}")) refuse();
      return row(parts);
    }

    scripts(parts, placement) {
      while (parts.at(-1)?.isBlank) parts.pop();
      const last = parts.at(-1);
      const base = last && !last.isSpace ? parts.pop() : row([]);
      const place = placement ?? base.limits ?? "beside";
      let [lower, upper, primes] = [null, null, ""];
      for (;;) {
        const next = this.rest.trimStart();
        const sign = /^(?:[\^_'’]|\\s[pb](?![A-Za-z]))/.exec(next)?.[0];
        if (!sign) break;
        this.rest = next.slice(sign.length);
        if (/['’]/.test(sign)) {
          if (upper !== null || primes !== "") refuse();
          const more = /^['’]*/.exec(this.rest)[0].length;
          this.rest = this.rest.slice(more);
          primes = ["′", "″", "‴"][more] ?? "′".repeat(more + 1);
        } else if (/\^|p/.test(sign)) {
          if (upper !== null) refuse();
          upper = this.argument();
        } else {
          if (lower !== null) refuse();
          lower = this.argument();
        }
      }
      if (primes !== "") upper = row([part(primes), ...(upper ? [upper] : [])]);
      parts.push(part((isDisplay) => {
        const isAround = place === "around" || place === "movable" && isDisplay;
        const scripts = [lower, upper].filter(Boolean).map((one) => one.line(false));
        const tag = lower && upper ? (isAround ? "munderover" : "msubsup") : lower ? (isAround ? "munder" : "msub") : isAround ? "mover" : "msup";
        return box(tag, base.line(isDisplay), ...scripts);
      }));
    }

    argument() {
      this.skipSpace();
      if (this.rest === "") refuse();
      this.depth += 1;
      if (this.depth > MOST_NESTING) refuse();
      const command = this.command();
      let read;
      if (command === null) {
        read = this.character(true);
      } else {
        this.rest = this.rest.slice(1 + command.length);
        if (Object.hasOwn(SWITCH, command)) {
          read = this.inFont(SWITCH[command]);
        } else {
          const parts = [];
          this.ofCommand(command, parts);
          if (parts.length === 0) refuse();
          read = parts.length === 1 ? parts[0] : row(parts);
        }
      }
      this.depth -= 1;
      return read;
    }

    inFont(font) {
      const outer = this.font;
      this.font = within(font, outer);
      const read = this.argument();
      this.font = outer;
      return row([read]);
    }

    raw() {
      this.skipSpace();
      const close = this.rest.startsWith("{") ? bracesOf(this.rest).get(0) : undefined;
      if (close === undefined) refuse();
      const inner = this.rest.slice(1, close);
      this.rest = this.rest.slice(close + 1);
      return inner;
    }

    option() {
      const found = /^\s*\[([^\][{}]*)\]/.exec(this.rest);
      if (!found) return /^\s*\[/.test(this.rest) ? refuse() : "";
      this.rest = this.rest.slice(found[0].length);
      return found[1];
    }

    delimiter() {
      this.skipSpace();
      if (this.take("{")) {
        const sign = this.delimiter();
        return sign !== "" && this.take("}") ? sign : refuse();
      }
      if (this.take(".")) return "";
      const command = this.command();
      const sign = command === null ? [...this.rest.slice(0, 2)][0] ?? "" : `\\${command}`;
      this.rest = this.rest.slice(sign.length);
      return has(DELIMITERS, sign) ?? has(FENCES, sign) ?? refuse();
    }

    text(font) {
      this.skipSpace();
      if (!this.rest.startsWith("{")) refuse();
      const raw = this.raw();
      // A style in it has another font.
      if (/\\(?:emph|em|it|sl|bf|tt|text|[a-z]+(?:shape|series|family))(?![a-z])|\\(?:text(?:it|bf|tt|sl)|boldmath|normalfont)(?![a-z])/.test(raw)) refuse();
      const pieces = new Scanner(raw, this.tables).run();
      const parts = pieces.map(({ text, formula }) => {
        if (formula === null || (formula === undefined && /[\\${}]/.test(text))) refuse();
        return formula ? part((isDisplay) => formula[isDisplay ? 1 : 0]) : part(lineOfText(styled(text, font)), { word: font === "usual" ? text : undefined });
      });
      return parts.length === 1 ? parts[0] : row(parts);
    }

    /** What a command, of which the name is read, becomes. */
    ofCommand(name, parts) {
      const { signs, letters, symbols } = this.tables;
      const sign = has(signs, name);
      if (sign !== null) {
        parts.push(LARGE.has(name) ? part(signOf(sign), { limits: "movable" }) : this.symbol(sign, { word: undefined }));
      } else if (LIMITS.has(name) || FUNCTIONS.has(name) || Object.hasOwn(LONG_FUNCTIONS, name)) {
        parts.push(functionOf(has(LONG_FUNCTIONS, name) ?? name, LIMITS.has(name) || /^(liminf|limsup|injlim|projlim)$/.test(name)));
      } else if (Object.hasOwn(ABOVE, name) || Object.hasOwn(BELOW, name)) {
        const isBelow = Object.hasOwn(BELOW, name);
        const base = this.argument();
        parts.push(part((isDisplay) => box(isBelow ? "munder" : "mover", base.line(isDisplay), signOf(isBelow ? BELOW[name] : ABOVE[name])), { limits: AROUND.has(name) ? "around" : undefined }));
      } else if (Object.hasOwn(FONT, name)) {
        parts.push(this.inFont(FONT[name]));
      } else if (Object.hasOwn(SWITCH, name)) {
        this.skipSpace();
        this.font = within(SWITCH[name], this.font);
      } else if (SPACES.has(name)) {
        parts.push(part("", { isSpace: true }));
      } else if (Object.hasOwn(STYLES, name)) {
        this.skipSpace();
        const inside = row(this.list());
        parts.push(part(() => inside.line(STYLES[name])));
      } else if (Object.hasOwn(ARROWS, name)) {
        const option = this.option();
        const below = option.trim() === "" ? null : this.inner(option);
        parts.push(stackOf(part(ARROWS[name]), below, this.argument()));
      } else if (NOTHING.has(name)) {
        this.skipSpace();
      } else if (/^[ \n\t\r]$/.test(name) || name === "nobreakspace" || name === "space") {
        parts.push(part(""));
      } else if (/^[%&#_$]$/.test(name)) {
        parts.push(this.symbol(name));
      } else if (name === "dots") {
        parts.push(this.dots());
      } else if (name === "limits" || name === "nolimits") {
        this.skipSpace();
        if (/^[\^_']/.test(this.rest)) this.scripts(parts, name === "limits" ? "around" : "beside");
      } else {
        this.ofOther(name, parts, letters, symbols);
      }
    }

    /** Between operators they are in the middle of the line. Which signs those are isn't known here. */
    dots() {
      const next = this.rest.trimStart();
      if (/^(?:[,;.)\]}]|$)/.test(next)) return part("…");
      return /^[-+=<>*/]/.test(next) ? part("⋯") : refuse();
    }

    ofOther(name, parts, letters, symbols) {
      const stem = name.replace(/[lrm]+$/, "");
      if (/^[dt]?frac$|^cfrac$|^[dt]?binom$/.test(name)) {
        if (name === "cfrac") this.option();
        const isBinomial = name.endsWith("binom");
        const fraction = fenced(fractionOf(this.argument(), this.argument(), !isBinomial), isBinomial ? "()" : "");
        parts.push(/^[dc]/.test(name) ? part(() => fraction.line(true)) : name.startsWith("t") ? part(() => fraction.line(false)) : fraction);
      } else if (name === "sqrt") {
        const option = this.option();
        const index = option.trim() === "" ? null : this.inner(option);
        const body = this.argument();
        parts.push(part((isDisplay) => (index ? box("mroot", body.line(isDisplay), index.line(false)) : box("msqrt", body.line(isDisplay)))));
      } else if (/^(stackrel|overset|stackbin)$/.test(name)) {
        const option = name === "stackrel" ? this.option() : "";
        const below = option.trim() === "" ? null : this.inner(option);
        const above = this.argument();
        parts.push(stackOf(this.argument(), below, above));
      } else if (name === "underset") {
        const below = this.argument();
        parts.push(stackOf(this.argument(), below, null));
      } else if (name === "left") {
        const open = this.delimiter();
        const inside = row(this.list());
        if (!this.takeCommand("right")) refuse();
        const close = this.delimiter();
        parts.push(part((isDisplay) => signOf(open) + inside.line(isDisplay) + signOf(close)));
      } else if (name === "middle") {
        parts.push(part(signOf(this.delimiter())));
      } else if (/^([bB]ra|[kK]et|[bB]raket|[sS]et)$/.test(name)) {
        parts.push(fenced(this.argument(), BRACKETS[name.toLowerCase()]));
      } else if (name === "begin") {
        parts.push(this.environment());
      } else if (name === "substack") {
        this.skipSpace();
        if (!this.take("{")) refuse();
        const rows = this.cells(false);
        if (!this.take("}")) refuse();
        parts.push(tableOf(rows));
      } else if (name === "not") {
        this.skipSpace();
        const read = single(this.argument());
        if (!read.symbol || [...read.symbol].length !== 1) refuse();
        parts.push(this.symbol(`${read.symbol}\u0338`.normalize("NFC"), { word: undefined }));
      } else if (/^operatorname(withlimits)?$/.test(name)) {
        const isStarred = this.take("*") || name !== "operatorname";
        parts.push(operatorOf(this.inFont("upright"), isStarred, 1));
      } else if (name === "mathop") {
        parts.push(operatorOf(this.argument(), true, 2));
      } else if (AS_ARGUMENT.has(name)) {
        parts.push(this.argument());
      } else if (/^p?mod$|^pod$/.test(name)) {
        const word = name === "pod" ? "" : "mod";
        if (name === "mod") return void parts.push(part(""), part("mod"));
        parts.push(fenced(row([part(word), this.argument()]), "()"));
      } else if (/^[hv]?phantom$/.test(name)) {
        this.argument();
        parts.push(part(""));
      } else if (name === "smash") {
        this.option();
        parts.push(this.argument());
      } else if (name === "boxed") {
        const body = this.argument();
        parts.push(part((isDisplay) => box("menclose", body.line(isDisplay))));
      } else if (TEXTS.has(name)) {
        parts.push(this.text("usual"));
      } else if (/^(textbf|textit|emph|textsl|texttt)$/.test(name)) {
        parts.push(row([this.text(name === "textbf" ? "bold" : name === "texttt" ? "mono" : "italic")]));
      } else if (name === "unicode") {
        this.option();
        parts.push(this.symbol(characterOf(this.raw()) ?? refuse()));
      } else if (name === "label" || name === "vspace") {
        this.take("*");
        this.raw();
      } else if (name === "color") {
        this.option();
        this.raw();
        this.skipSpace();
      } else if (/^(big|Big|bigg|Bigg)$/.test(stem) && /^[lrm]?$/.test(name.slice(stem.length))) {
        const delimiter = this.delimiter();
        if (delimiter !== "") parts.push(part(signOf(delimiter)));
      } else {
        const found = has(DELIMITERS, `\\${name}`) ?? has(FENCES, `\\${name}`) ?? has(letters, name) ?? has(symbols, name) ?? refuse();
        parts.push(Object.hasOwn(DELIMITERS, `\\${name}`) ? part(signOf(found)) : this.symbol(found, { word: undefined }));
      }
    }

    environment() {
      const whole = this.raw();
      const name = whole.replace(/\*$/, "");
      const brackets = has(ENVIRONMENTS, name) ?? refuse();
      if (/^(array|darray|aligned|gathered|alignedat)$/.test(name) || whole.endsWith("matrix*")) this.option();
      if (/^(array|darray|subarray|alignat|alignedat)$/.test(name)) this.raw();
      this.depth += 1;
      const rows = this.cells(true);
      this.depth -= 1;
      if (!this.takeCommand("end") || this.raw() !== whole) refuse();
      if (/^(equation|math|displaymath)$/.test(name) && rows.length === 1 && rows[0].length === 1) return row(rows[0][0]);
      const table = fenced(tableOf(rows), brackets);
      const display = name === "smallmatrix" ? false : /^(darray|dcases)$/.test(name) ? true : null;
      return display === null ? table : part(() => table.line(display));
    }
  }

  const fenced = (inside, [open = "", close = ""]) => part((isDisplay) => signOf(open) + inside.line(isDisplay) + signOf(close));
  const fractionOf = (above, below, hasLine) => part(() => box(hasLine ? "mfrac" : "mfrac0", above.line(false), below.line(false)));
  const stackOf = (base, below, above) => part((isDisplay) => box(below && above ? "munderover" : below ? "munder" : "mover", base.line(isDisplay), ...[below, above].filter(Boolean).map((one) => one.line(false))));
  const tableOf = (rows) => part((isDisplay) => box("mtable", ...rows.map((cells) => box("mtr", ...cells.map((cell) => box("mtd", row(cell).line(isDisplay)))))));
  const functionOf = (name, hasLimits) => part(straight(signOf(name), [...name].length === 1), { limits: hasLimits ? "movable" : undefined });
  const single = (one) => (one.parts?.length === 1 ? single(one.parts[0]) : one);
  /** A letter by itself that isn't italic. */
  const straight = (text, isStraight) => (isStraight && [...text].length === 1 && /\p{L}/u.test(text) && !isUpright(text) ? `\ue005${text}` : text);

  /** An operator: a function where it is a word of so many letters. */
  function operatorOf(inside, hasLimits, least) {
    const limits = hasLimits ? "movable" : undefined;
    const parts = (function flat(one) {
      return one.parts && one.parts.length === 1 && one.parts[0].parts ? flat(one.parts[0]) : one.parts ?? [one];
    })(inside);
    const isWord = parts.every(({ word, isBlank, isSpace }) => word !== undefined || isBlank || isSpace);
    const word = parts.map(({ word = "" }) => word).join("").trim();
    return isWord && [...word].length >= least ? functionOf(word, hasLimits) : part(inside.line, { limits });
  }

  /** A formula in one line, inline and displayed; null where it isn't read here. */
  function formulaOf(tex, tables) {
    if (bytes(tex) > MOST_FORMULA || tex.trim() === "") return null;
    try {
      const read = new Formula(tex, tables).whole();
      return [read.line(false), read.line(true)];
    } catch (error) {
      if (error instanceof Unread || error instanceof RangeError) return null;
      throw error;
    }
  }

  /** The same of a formula of a page. */
  function lineOf(node, isSeen) {
    if (node.nodeType === 3) return signOf(node.data);
    if (node.nodeType !== 1) return "";
    const { localName } = node;
    if (localName === "mtext" && node.children.length === 0) return isSeen(node) ? lineOfText(node.textContent) : null;
    if (localName === "mphantom") return "";
    if (!isSeen(node)) return null;
    const all = /^(math|mrow|mstyle|mpadded|mi|mn|mo|mtext|ms)$/.test(localName) ? node.childNodes : node.children;
    const parts = [...all].map((child) => lineOf(child, isSeen));
    if (parts.includes(null)) return null;
    switch (localName) {
      case "mi": return straight(parts.join(""), node.getAttribute("mathvariant") === "normal");
      case "math": case "mrow": case "mstyle": case "mpadded": case "mn": case "mo": case "mtext": return parts.join("");
      case "mspace": return "";
      case "msub": case "msup": case "mover": case "munder": return parts.length === 2 ? box(localName, ...parts) : null;
      case "msubsup": case "munderover": return parts.length === 3 ? box(localName, ...parts) : null;
      case "mfrac": return parts.length === 2 ? box(node.getAttribute("linethickness") === "0" ? "mfrac0" : "mfrac", ...parts) : null;
      case "mroot": case "mtable": case "mtr": case "mtd": return box(localName, ...(localName === "mtd" ? [parts.join("")] : parts));
      case "msqrt": case "menclose": return box(localName, parts.join(""));
      default: return null;
    }
  }

  // 3 Texts -----------------------------------------------------------------------------------------

  /** The mark of each accent (src/tex/symbols.rs). */
  const ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", u: "\u0306", ".": "\u0307", '"': "\u0308", r: "\u030a",
    H: "\u030b", v: "\u030c", d: "\u0323", c: "\u0327", k: "\u0328", b: "\u0331", t: "\u0361",
  };
  const ONE_ARGUMENT = words("emph textit textsl textbf texttt textsuperscript textsubscript textsc textrm textsf textup textmd textnormal text mbox hbox underline uppercase");
  const SWITCHES = words("em it itshape sl slshape bf bfseries tt ttfamily rm rmfamily sf sffamily sc scshape cal upshape normalfont mdseries");
  const UNSEEN = words("- / @ ! noindent protect relax xspace nobreak sloppy tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge centering boldmath unboldmath displaystyle");
  const OUTSIDE = words("sqrt mathbb mathcal mathrm mathbf mathfrak mathscr ensuremath");
  const WHOLE = words("equation equation* displaymath math");
  const LINES = words("align align* eqnarray eqnarray* gather gather* multline");

  /** Whether what stands between two dollars is mathematics and not what stands between two prices (src/tex/scan.rs). */
  function isMathematics(tex, next) {
    const isTight = tex === tex.trim();
    const trimmed = tex.trim();
    const isSign = /[\\^_=<>~]/.test(trimmed);
    const isNumber = /^[0-9]/.test(trimmed);
    const count = isNumber ? trimmed.split(/\s+/).slice(1).filter((word) => /^[A-Za-z]{2}/.test(word)).length : 0;
    if (isTight && !/^[0-9]/.test(next)) return isSign || count < 2;
    return (isSign || ([...trimmed].length === 1 && !isNumber)) && count === 0;
  }

  const endsParagraph = (text) => text.split("\n").slice(1).some((line) => line.startsWith("  ") || (line !== "" && line.trim() === "")) || text.includes("\n\n");

  class Scanner {
    constructor(text, tables) {
      Object.assign(this, { text, tables, at: 0, braces: bracesOf(text), pieces: [], groups: [], single: null, isQuoted: false });
    }

    get rest() {
      return this.text.slice(this.at);
    }

    before() {
      return [...this.text.slice(Math.max(0, this.at - 2), this.at)].at(-1) ?? "";
    }

    push(text) {
      const last = this.pieces.at(-1);
      if (last && !last.formula && last.isText) last.text += text;
      else if (text !== "") this.pieces.push({ text, isText: true });
    }

    take(text, length) {
      this.push(text);
      this.at += length;
    }

    copy(length) {
      this.take(this.text.slice(this.at, this.at + length), length);
    }

    formula(end, tex) {
      this.pieces.push({ formula: formulaOf(tex, this.tables), text: this.text.slice(this.at, end), isText: false });
      this.at = end;
    }

    find(from, needle) {
      for (let at = from; at < this.text.length; at += this.text[at] === "\\" ? 2 : 1) if (this.text.startsWith(needle, at)) return at;
      return null;
    }

    run() {
      while (this.at < this.text.length) {
        const sign = this.text[this.at];
        if (sign === "\\") this.command();
        else if (sign === "{") this.brace();
        else if (sign === "}" && this.groups.length > 0 && this.groups.at(-1) <= this.at) this.closeGroup();
        else if (sign === "$") this.dollar();
        else if (sign === "~") this.tilde();
        else if (sign === "-") this.dashes();
        else if (sign === "`") this.grave();
        else if (sign === "'") this.apostrophe();
        else this.copy(/^[^\\{}$~\-`']+/.exec(this.rest)?.[0].length ?? 1);
      }
      return this.pieces;
    }

    closeGroup() {
      this.at = Math.max(this.at, this.groups.pop() + 1);
    }

    openGroup(open, close) {
      this.groups.push(close);
      this.at = open + 1;
    }

    brace() {
      const close = this.braces.get(this.at);
      if (close !== undefined && this.isGroup(close)) return this.openGroup(this.at, close);
      const { rest } = this;
      if (close === undefined && rest.startsWith("{\\") && SWITCHES.has(nameOf(rest.slice(2))) && bytes(rest) <= LONGEST_CUT) return this.openGroup(this.at, this.text.length);
      return this.copy(1);
    }

    isGroup(close) {
      const inner = this.text.slice(this.at + 1, close);
      const { letters, symbols } = this.tables;
      if (inner.startsWith("\\")) {
        const name = nameOf(inner.slice(1));
        return Object.hasOwn(ACCENTS, name) || name === "deg" || Object.hasOwn(letters, name) || Object.hasOwn(symbols, name) || ONE_ARGUMENT.has(name) || SWITCHES.has(name) || UNSEEN.has(name);
      }
      return !/[\^_]/.test(this.before()) && (inner === "" || /^\p{Uppercase}[\p{Alphabetic}\p{N}-]*$/u.test(inner));
    }

    dashes() {
      const count = /^-+/.exec(this.rest)[0].length;
      const isArrow = /[<!]/.test(this.before()) || this.text[this.at + count] === ">";
      if ((count === 2 || count === 3) && !isArrow) this.take(count === 2 ? "–" : "—", count);
      else this.copy(count);
    }

    tilde() {
      const [before, next] = [this.before(), this.text[this.at + 1] ?? ""];
      const follows = before !== "" && (isAlphanumeric(before) || ".,;:)]}'$%".includes(before));
      if (follows && next !== "" && !/[\s~./]/.test(next)) this.take("\u00a0", 1);
      else this.copy(1);
    }

    // All quotation marks are compared as one form, but that an apostrophe and a grave accent are shown is as there.
    grave() {
      const count = /^`+/.exec(this.rest)[0].length;
      if (count === 2) return this.take("“", 2);
      const close = count === 1 ? this.singleClose() : null;
      if (close === null) return this.copy(count);
      this.single = close;
      return this.take("‘", 1);
    }

    singleClose() {
      const before = this.before();
      if ((before !== "" && !/[\s([{\-–—`]/.test(before)) || this.single !== null || /^(?:\s|$)/.test(this.rest.slice(1))) return null;
      const ahead = [...this.text.slice(this.at + 1, this.at + 1 + 2 * LONGEST_QUOTATION)].slice(0, LONGEST_QUOTATION);
      let at = this.at + 1;
      for (const [index, character] of ahead.entries()) {
        if (character === "`") return null;
        if (character === "'" && index > 0 && !/\s/.test(ahead[index - 1]) && !isAlphanumeric(ahead[index + 1] ?? " ")) return at;
        at += character.length;
      }
      return null;
    }

    apostrophe() {
      if (this.single !== null && this.single <= this.at) {
        const isClose = this.single === this.at;
        this.single = null;
        if (isClose) return this.take("’", 1);
      }
      return this.copy(/^'+/.exec(this.rest)[0].length);
    }

    between(start, end, delimiter) {
      const tex = this.text.slice(start, end);
      return tex.trim() !== "" && !endsParagraph(tex) && isBalanced(tex) ? [tex, end + delimiter] : null;
    }

    dollar() {
      if (this.rest.startsWith("$$")) {
        const end = this.find(this.at + 2, "$$");
        const found = end === null ? null : this.between(this.at + 2, end, 2);
        if (found) return this.formula(found[1], found[0]);
        return this.copy(1);
      }
      const found = this.inline();
      if (found) return this.formula(found[1], found[0]);
      const after = this.rest.slice(1);
      const first = after.search(/[\s\\^_{$]/);
      if (first >= 0 && /[\\^_{]/.test(after[first]) && this.find(this.at + 1, "$") === null) return this.copy(this.rest.length);
      return this.copy(1);
    }

    inline() {
      const start = this.at + 1;
      let end = this.find(start, "$");
      for (let count = 0; count < 8 && end !== null; count += 1) {
        const tex = this.text.slice(start, end);
        if (isBalanced(tex)) {
          const found = this.between(start, end, 1);
          return found && isMathematics(tex, this.text[end + 1] ?? "") ? found : null;
        }
        end = this.find(end + 1, "$");
      }
      return null;
    }

    command() {
      const name = nameOf(this.rest.slice(1));
      if (name === "") return this.copy(1);
      const length = 1 + name.length;
      if (Object.hasOwn(ACCENTS, name)) {
        const accented = this.accent();
        if (!accented) return this.copy(length);
        this.push(accented.text);
        this.at = accented.end;
        return undefined;
      }
      if (/^(\\|newline|linebreak)$/.test(name)) {
        this.push(" ");
        return this.skipSpace(length);
      }
      if (/^([ \n\t]|quad|qquad|enspace|space|[,;:]|thinspace)$/.test(name)) return this.take(" ", length);
      if (/^[&%$#_{}]$/.test(name)) return this.take(name, length);
      if (name === "(" || name === "[") {
        const end = this.find(this.at + 2, name === "(" ? "\\)" : "\\]") ?? this.delimited(name === "(" ? "\\)" : "\\]");
        const found = end === null ? null : this.between(this.at + 2, end, 2);
        return found ? this.formula(found[1], found[0]) : this.copy(2);
      }
      if (name === "begin") return this.environment();
      if (/^(url|path|nolinkurl)$/.test(name)) {
        const argument = this.argument(this.at + length);
        if (!argument) return this.copy(length);
        this.push(this.text.slice(argument[0] + 1, argument[1]).replace(/\\(?=[%#&_~{}$])/g, ""));
        this.at = argument[1] + 1;
        return undefined;
      }
      if (name === "href" || name === "textcolor") {
        const first = this.argument(this.at + length);
        const second = first && this.argument(first[1] + 1);
        return second ? this.openGroup(...second) : this.asItIs(length);
      }
      if (name === "deg") return this.take("°", length);
      if (name === "unicode") {
        const argument = this.argument(this.at + length);
        const character = argument ? characterOf(this.text.slice(argument[0] + 1, argument[1])) : null;
        if (character === null) return this.asItIs(length);
        this.push(character);
        this.at = argument[1] + 1;
        return undefined;
      }
      if (UNSEEN.has(name)) return /^[A-Za-z]/.test(name) ? this.skipSpace(length) : void (this.at += length);
      return this.word(name, length);
    }

    delimited(end) {
      const at = this.text.indexOf(end, this.at + 2);
      return at < 0 ? null : at;
    }

    word(name, length) {
      const { letters, symbols } = this.tables;
      if (Object.hasOwn(letters, name)) {
        this.push(letters[name]);
        return this.skipSpace(length);
      }
      const before = this.before();
      const isFirst = before === "{" && this.braces.get(this.at - 1) !== undefined && this.braces.get(this.at - 1) === this.groups.at(-1);
      if (Object.hasOwn(symbols, name) && (!/[\^_{]/.test(before) || isFirst)) return this.take(symbols[name], length);
      if (SWITCHES.has(name)) return this.skipSpace(length);
      const rest = this.text.slice(this.at + length);
      const isArgument = ONE_ARGUMENT.has(name);
      if (isArgument && rest.startsWith("{") && bytes(rest) <= LONGEST_CUT && this.braces.get(this.at + length) === undefined) return this.openGroup(this.at + length, this.text.length);
      const argument = this.argument(this.at + length);
      if (argument) {
        const [open, close] = argument;
        if (isArgument) return this.openGroup(open, close);
        if ((OUTSIDE.has(name) || Object.hasOwn(ABOVE, name)) && open === this.at + length) {
          return this.formula(close + 1, name === "ensuremath" ? this.text.slice(open + 1, close) : this.text.slice(this.at, close + 1));
        }
      }
      return this.asItIs(length);
    }

    argument(from) {
      const rest = afterSpace(this.text.slice(from));
      const open = this.text.length - rest.length;
      const close = rest.startsWith("{") ? this.braces.get(open) : undefined;
      return close === undefined ? null : [open, close];
    }

    skipSpace(length) {
      this.at = this.text.length - afterSpace(this.text.slice(this.at + length)).length;
    }

    environment() {
      const length = "\\begin".length;
      const argument = this.argument(this.at + length);
      if (!argument || argument[0] !== this.at + length) return this.copy(length);
      const name = this.text.slice(argument[0] + 1, argument[1]);
      const start = argument[1] + 1;
      const end = this.text.indexOf("\\end{", start);
      if ((WHOLE.has(name) || LINES.has(name)) && end >= 0 && this.text.startsWith(`\\end{${name}}`, end) && this.between(start, end, 0)) {
        const after = end + "\\end{}".length + name.length;
        return this.formula(after, WHOLE.has(name) ? this.text.slice(start, end) : this.text.slice(this.at, after));
      }
      return this.asItIs(length);
    }

    /** A command that isn't known, with its arguments. */
    asItIs(length) {
      let end = this.at + length;
      if (this.text[end] === "*") end += 1;
      for (;;) {
        const option = /^\[[^\]\\{}$\n]*\]/.exec(this.text.slice(end, end + 1000));
        if (option) end += option[0].length;
        else if (this.text[end] === "{" && this.braces.has(end)) end = this.braces.get(end) + 1;
        else break;
      }
      this.copy(end - this.at);
    }

    /** An accent on a letter (src/tex/accent.rs). */
    accent() {
      const { text, tables: { letters } } = this;
      let { at } = this;
      const [marks, closes] = [[], []];
      let base;
      for (;;) {
        if (marks.length + closes.length > 8) return null;
        const rest = text.slice(at);
        const name = rest.startsWith("\\") ? nameOf(rest.slice(1)) : "";
        if (name !== "" && Object.hasOwn(ACCENTS, name)) {
          marks.push(ACCENTS[name]);
          at = text.length - afterSpace(rest.slice(1 + name.length)).length;
        } else if (rest.startsWith("{")) {
          if (!this.braces.has(at)) return null;
          closes.push(this.braces.get(at));
          at = text.length - afterSpace(rest.slice(1)).length;
        } else if (rest.startsWith("}")) {
          base = marks.length === 1 ? { "\u0303": "~", "\u0302": "^" }[marks[0]] : undefined;
          if (!base) return null;
          break;
        } else if (name !== "") {
          base = has(letters, name);
          if (base === null || !/^\p{Alphabetic}+$/u.test(base)) return null;
          at = text.length - afterSpace(rest.slice(1 + name.length)).length;
          break;
        } else {
          base = /^\p{Alphabetic}/u.exec(rest)?.[0];
          if (!base) return null;
          at += base.length;
          break;
        }
      }
      let [end, more] = [at, ""];
      if (closes.length > 0) {
        more = text.slice(at, closes.at(-1));
        if (/[\\{}$]/.test(more)) return null;
        end = closes.at(-1) + 1;
        for (const close of closes.slice(0, -1).reverse()) {
          if (text.slice(end, close).trim() !== "") return null;
          end = close + 1;
        }
      }
      if (/^[~^]$/.test(base)) return { text: base + more, end };
      marks.reverse();
      if (marks.length === 1 && marks[0] === ACCENTS.t) {
        const second = /^\p{Alphabetic}/u.exec(more)?.[0];
        return second ? { text: `${base}${ACCENTS.t}${more}`, end } : null;
      }
      const dotted = { ı: "i", ȷ: "j" }[base] ?? base;
      if (/^[ij]$/.test(dotted) && marks.length === 1 && marks[0] === "\u0307") return { text: dotted + more, end };
      const letter = ((/^[\u0300-\u030c]/.test(marks[0]) ? dotted : base) + marks.join("")).normalize("NFC");
      return { text: letter + more, end };
    }
  }

  /** What a page shows of a text. */
  function read(text, tables) {
    if (bytes(text) > MOST_TEX || !/[\\{}$~`']|--/.test(text)) return [{ text }];
    return new Scanner(text, tables).run();
  }

  const library = { read, lineOf };
  if (typeof module === "object") module.exports = library;
  else globalThis.pithTex = library;
})();

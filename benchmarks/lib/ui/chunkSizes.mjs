// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

/** Modules of our own frontend and what it shares with the backend, as source maps name them. */
const OWN = /plugins\/llmops(-common)?\/src\//;
/** What only charts need. */
const CHARTS = /node_modules\/uplot\/|\/(CurveChart|MetricChart|ChartGrid)\//;

/**
 * Adds up scripts and styles, gzipped each, that hold modules of the llmops pages: a chunk counts as a whole, with the
 * third-party modules that were put into it. Not counted are chunks that hold nothing of ours, which other pages of
 * Backstage load too, and chunks with charts, which are loaded when one is in view.
 *
 * @param {string} folder - `static` of the built frontend, with source maps
 * @param {readonly string[]} files - that a page loaded
 * @returns {{ kilobytes: number, charts: number, files: string[] }} kilobytes without charts, and of those with charts
 */
export function sizeOfOwnChunks(folder, files) {
  const sizes = { kilobytes: 0, charts: 0, files: [] };
  for (const file of files) {
    const map = path.join(folder, `${file}.map`);
    if (!fs.existsSync(map)) continue;
    const { sources } = JSON.parse(fs.readFileSync(map, 'utf8'));
    if (!sources.some(source => OWN.test(source))) continue;
    const content = fs.readFileSync(path.join(folder, file));
    const size = zlib.gzipSync(content).length / 1000;
    if (sources.some(source => CHARTS.test(source))) {
      sizes.charts += size;
    } else {
      sizes.kilobytes += size;
      sizes.files.push(file);
    }
  }
  return sizes;
}

/**
 * @param {string} folder
 * @returns {string[]} all scripts and styles there
 */
export function listChunks(folder) {
  return fs.readdirSync(folder).filter(name => /\.(js|css)$/.test(name));
}

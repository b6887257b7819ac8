// Writes browser-functions.txt: every function that the page's own database knows without any extension.
// The check of the pages reads that list, so that a query which needs more fails in seconds and not in a browser.
// Run it after raising Evidence's version: node scripts/list-functions.mjs
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { createDuckDB, NODE_RUNTIME, VoidLogger } from '@duckdb/duckdb-wasm/dist/duckdb-node-blocking';

const dist = path.dirname(createRequire(import.meta.url).resolve('@duckdb/duckdb-wasm'));
const bundle = (name) => ({
	mainModule: path.join(dist, `duckdb-${name}.wasm`),
	mainWorker: path.join(dist, `duckdb-node-${name}.worker.cjs`)
});
const db = await createDuckDB({ mvp: bundle('mvp'), eh: bundle('eh') }, new VoidLogger(), NODE_RUNTIME);
await db.instantiate();
db.open({});
const connection = db.connect();
const [{ version }] = connection.query('select version() as version').toArray();
const names = connection
	.query('select distinct function_name as name from duckdb_functions() where regexp_matches(function_name, \'^[a-z]\') order by 1')
	.toArray()
	.map((row) => row.name);
const head = `# Functions of DuckDB-Wasm ${version} without extensions. Written by scripts/list-functions.mjs; do not edit.`;
fs.writeFileSync(path.resolve(import.meta.dirname, '../browser-functions.txt'), [head, ...names].join('\n') + '\n');
console.log(`${names.length} functions`);
process.exit(0);

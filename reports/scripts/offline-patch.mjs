// Makes Evidence 40.1.8 read one native DuckDB file per source, in the build and in the browser.
//
// Why: DuckDB-Wasm ships without its Parquet reader and would fetch it from a public server, in every visitor's
// browser. Native files need no extension, so extension loading is switched off for good: a page asks nobody but
// the server it came from. Run after every install; running it twice changes nothing.
// It can go when Evidence bundles a Parquet reader.
import fs from 'node:fs';
import path from 'node:path';

const MARK = '/* paywell: native DuckDB files, no extensions */';
const WRITTEN_FOR = '3.0.1';

const reports = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const engine = path.join(reports, 'node_modules/@evidence-dev/universal-sql');

const installed = JSON.parse(fs.readFileSync(path.join(engine, 'package.json'), 'utf8')).version;
if (installed !== WRITTEN_FOR) {
	throw new Error(`offline-patch: written for universal-sql ${WRITTEN_FOR}, found ${installed}: keep package-lock.json`);
}

const OPENED = "await connection.query('SET old_implicit_casting = true;');";
const PARQUET_IN_BROWSER = "const table = url.split(/[\\\\/]/).at(-1).slice(0, -'.parquet'.length);";
const PARQUET_IN_BUILD = "const table = url.split(pathDelimiterRegex).at(-1).slice(0, -'.parquet'.length);";

const noExtensions = `
		${MARK}
		for (const setting of ['autoinstall_known_extensions', 'autoload_known_extensions'])
			await connection.query(\`SET \${setting} = false;\`);`;

// The attached file is named after its source plus _file: DuckDB refuses a catalog that shares a schema's name.
const attach = (register, access) => `if (url.endsWith('.duckdb')) {
				const file = \`\${source}_file\`;
				${register}
				await connection.query(\`ATTACH IF NOT EXISTS '\${file}.duckdb' AS "\${file}" ${access};\`);
				const found = await connection.query(
					\`SELECT table_name FROM duckdb_tables() WHERE database_name = '\${file}'\`
				);
				for (const { table_name } of found.toArray())
					await connection.query(
						\`CREATE OR REPLACE VIEW "\${source}"."\${table_name}" AS SELECT * FROM "\${file}".main."\${table_name}";\`
					);
				continue;
			}
			`;

const inBrowser = attach(`const served = '/' + url.replace(/^\\/+/, '').replace(/^static\\//, '');
				const address = new URL(addBasePath(served), location.href).href;
				await db.registerFileURL(\`\${file}.duckdb\`, address, DuckDBDataProtocol.HTTP, false);`, '(READ_ONLY)');
// DuckDB-Wasm under Node finds a registered file only when it may write.
const inBuild = attach(`db.registerFileURL(\`\${file}.duckdb\`, path.resolve(url), DuckDBDataProtocol.NODE_FS, false);`, '');

// Patches a copy of the file as it was installed, so that a changed patch does not need a fresh install.
function patch(file, parquet, native) {
	const target = path.join(engine, 'src/client-duckdb', file);
	const installed = `${target}.installed`;
	if (!fs.readFileSync(target, 'utf8').includes(MARK)) fs.copyFileSync(target, installed);
	const text = fs.readFileSync(installed, 'utf8');
	for (const anchor of [OPENED, parquet]) {
		if (text.split(anchor).length !== 2) throw new Error(`offline-patch: ${file} does not hold once: ${anchor}`);
	}
	fs.writeFileSync(
		target,
		text.replace(OPENED, () => OPENED + noExtensions).replace(parquet, () => native + parquet)
	);
}

patch('browser.js', PARQUET_IN_BROWSER, inBrowser);
patch('node.js', PARQUET_IN_BUILD, inBuild);

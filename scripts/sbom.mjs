import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages of which something went into the bundle: name, version, licence, folder. */
export function packagesIn({ files }) {
  const folders = new Set();
  for (const { modules } of Object.values(files))
    for (const [module, bytes] of Object.entries(modules)) {
      const input = module.replaceAll('\\', '/');
      const at = input.lastIndexOf('node_modules/');
      if (at < 0 || bytes === 0 || input.includes('\0')) continue;
      const rest = input.slice(at + 'node_modules/'.length).split('/');
      folders.add(
        input.slice(0, at + 'node_modules/'.length) + rest.slice(0, rest[0].startsWith('@') ? 2 : 1).join('/'),
      );
    }
  return [...folders]
    .map((folder) => {
      const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return {
        name,
        version,
        license: license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'see its files',
        folder,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** The licence texts of the bundled packages, as their licences ask. */
export function notices(packages) {
  const parts = packages.map(({ name, version, license, folder }) => {
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying|notice)/i.test(entry));
    const text =
      file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `kubewhy contains parts of these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** A CycloneDX 1.6 document of what is bundled. */
export const sbom = ({ name, version, license }, packages) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': `pkg:npm/${name}@${version}`,
      name,
      version,
      licenses: [{ license: { id: license } }],
      purl: `pkg:npm/${name}@${version}`,
    },
  },
  components: packages.map((one) => {
    const purl = `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
    return {
      type: 'library',
      'bom-ref': purl,
      name: one.name,
      version: one.version,
      // An SPDX expression, or a name where a package says something else.
      licenses: /^[\w.+-]+$/.test(one.license) ? [{ license: { id: one.license } }] : [{ expression: one.license }],
      purl,
    };
  }),
});

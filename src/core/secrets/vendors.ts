import type { Needs } from './anchors.ts';
import { HIDDEN } from './values.ts';

/**
 * What is looked for, what is put in its place (functions get the match and its groups), and what must stand in a text
 * that the pattern changes.
 */
export type Rule = readonly [pattern: RegExp, put: string | ((...parts: string[]) => string), needs: Needs];

const AWS: Needs = ['akia', 'asia', 'abia', 'acca'];

/**
 * Tokens that show their maker by their form; the makers' own documentation and secret-scanning pages name these
 * prefixes.
 */
const VENDORS: readonly (readonly [what: string, pattern: string, needs: Needs])[] = [
  ['jwt', 'eyJ[A-Za-z0-9_-]{8,1000}\\.[A-Za-z0-9_-]{8,4000}(?:\\.[A-Za-z0-9_-]{0,4000}){1,3}', ['eyj']],
  ['aws key', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}[:,; ]{1,3}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])', AWS],
  ['aws key id', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])', AWS],
  [
    'key',
    [
      'sk-[A-Za-z0-9_-]{16,300}',
      '[spr]k_(?:live|test|prod)_[A-Za-z0-9]{8,300}',
      'whsec_[A-Za-z0-9+/=]{16,200}',
      'AIza[A-Za-z0-9_-]{30,60}',
      'ya29\\.[A-Za-z0-9_-]{20,400}',
      'GOCSPX-[A-Za-z0-9_-]{20,60}',
      '1//0[A-Za-z0-9_-]{30,200}',
      'gh[pousr]_[A-Za-z0-9]{20,300}',
      'github_pat_\\w{20,300}',
      'gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\\w.-]{16,80}',
      'xox[abceoprs]-[\\w-]{10,300}',
      'xapp-\\d-[\\w-]{10,300}',
      'npm_[A-Za-z0-9]{20,60}',
      'pypi-[A-Za-z0-9_-]{16,400}',
      'rubygems_[a-f0-9]{30,60}',
      'hf_[A-Za-z0-9]{20,60}',
      'r8_[A-Za-z0-9]{30,60}',
      'gsk_[A-Za-z0-9]{30,80}',
      'xai-[A-Za-z0-9]{30,100}',
      'pplx-[A-Za-z0-9]{30,80}',
      'dckr_(?:pat|oat)_[\\w-]{16,80}',
      'SG\\.[\\w-]{16,40}\\.[\\w-]{16,80}',
      'key-[0-9a-f]{32}',
      'hv[sbr]\\.[\\w-]{20,300}',
      'dop_v1_[a-f0-9]{40,80}|do[or]_v1_[a-f0-9]{40,80}',
      'sh(?:pat|pca|ppa|pss)_[a-fA-F0-9]{30,40}',
      'lin_api_[A-Za-z0-9]{30,60}',
      'glsa_[A-Za-z0-9]{20,50}_[a-f0-9]{8}|glc_[A-Za-z0-9+/=]{30,300}',
      'NR(?:AK|JS|II)-[A-Za-z0-9-]{20,60}',
      'sntr[yu]s_[A-Za-z0-9_=+/-]{20,300}',
      'dapi[a-f0-9]{32}(?:-\\d)?',
      'PMAK-[a-f0-9-]{40,70}',
      'sq0(?:atp|csp|idp)-[\\w-]{20,60}|EAAA[\\w-]{50,80}',
      'ATATT3[\\w=-]{20,300}|ATCTT3[\\w=-]{20,300}|ATBB[A-Za-z0-9]{20,60}',
      'fig[dou]_[\\w-]{30,80}',
      'secret_[A-Za-z0-9]{40,60}|ntn_[A-Za-z0-9]{40,60}',
      'CFPAT-[\\w-]{30,60}|v1\\.0-[a-f0-9]{24}-[a-f0-9]{100,200}',
      'tfp_[A-Za-z0-9_]{30,80}|[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{50,80}',
      'sbp_[a-f0-9]{40}|sb_secret_[\\w-]{20,60}|pscale_(?:tkn|pw|oauth)_[\\w.-]{30,70}',
      'AGE-SECRET-KEY-1[A-Z0-9]{50,70}',
      'EZ[AT]K[A-Za-z0-9]{50,60}|dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{30,60}',
      'xkeysib-[a-f0-9]{60,70}-[A-Za-z0-9]{10,20}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,40}',
      'eu01xx[a-f0-9]{30,60}|phc_[A-Za-z0-9]{30,60}|phx_[A-Za-z0-9]{30,60}',
      'fo1_[\\w-]{40,60}|FlyV1 fm\\d_[\\w+/=,-]{20,600}',
      'cmVmdGtu[A-Za-z0-9]{40,80}',
      'nvapi-[\\w-]{40,100}|sgp_(?:local_|[a-f0-9]{16}_)?[a-f0-9]{40}',
      'ops_eyJ[\\w=-]{20,4000}',
      'k8s-aws-v1\\.[\\w-]{20,4000}',
    ].join('|'),
    [
      ...'sk- k_live_ k_test_ k_prod_ whsec_ aiza ya29. gocspx- 1//0 ghp_ gho_ ghu_ ghs_ ghr_ github_pat_'.split(' '),
      ...'glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- xox xapp- npm_ pypi-'.split(' '),
      ...'rubygems_ hf_ r8_ gsk_ xai- pplx-'.split(' '),
      ...'dckr_ sg. key- hvs. hvb. hvr. dop_ doo_ dor_ shpat_ shpca_ shppa_ shpss_'.split(' '),
      ...'lin_api_ glsa_ glc_ nrak- nrjs- nrii- sntr dapi pmak- sq0 eaaa atatt3'.split(' '),
      ...'atctt3 atbb figd_ figo_ figu_ secret_ ntn_ cfpat- v1.0- tfp_ .atlasv1 sbp_'.split(' '),
      ...'pscale_ ezak eztk dp. xkeysib- re_ eu01xx phc_ phx_ fo1_ flyv1 cmvmdgtu nvapi- sgp_ ops_eyj'.split(' '),
      ...'k8s-aws-v1'.split(' '),
    ],
  ],
  [
    // Only letters and digits tell these: no text of a maker stands before them.
    'key',
    [
      's\\.[A-Za-z0-9]{24}(?![A-Za-z0-9])',
      'EAA[A-Za-z0-9]{60,300}',
      'AC[0-9a-f]{32}(?![0-9a-f])|SK[0-9a-f]{32}(?![0-9a-f])',
      'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}',
      'A3T[A-Z0-9][A-Z0-9]{16}',
      'AKC[a-zA-Z0-9]{10,80}|AP[A-F0-9]\\d[A-Za-z0-9]{30,80}',
    ].join('|'),
    ['akc', 'MADE'],
  ],
  ['key', 'AQ[A-Za-z0-9_-]{20,60}~[A-Za-z0-9_~.-]{10,60}|[A-Za-z0-9_~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}', ['~']],
];
export const VENDOR_RULES: readonly Rule[] = VENDORS.map(([what, pattern, needs]) => [
  new RegExp(`(?<![A-Za-z0-9_])(?:${pattern})`, 'g'),
  `${HIDDEN} ${what}`,
  needs,
]);

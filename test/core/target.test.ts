import { describe, expect, it } from 'vitest';
import { isProduction, looksLikeProduction, namedBy } from '../../src/core/target.ts';

describe('the production mark', () => {
  it.each(
    // prettier-ignore
    ['prod', 'PROD', 'prod-eu', 'prod1', 'eks-prod2-eu', 'prod+eu', 'prd', 'prd-eu', 'gke_acme-prd_eu', 'gke_x_production', 'live.example.com',
     'arn:aws:eks:eu-west-1:1:cluster/prod', 'admin@prod', 'acmeProd', 'eu1prod', 'production2'],
  )('%s is production', (context) => expect(looksLikeProduction(context)).toBe(true));

  it.each(
    // prettier-ignore
    ['product-dev', 'delivery', 'olive', 'kind-dev', 'non-prod', 'nonprod', 'preprod', 'pre-prod', 'staging', 'products', 'livestream-dev', ''],
  )('%s is not', (context) => expect(looksLikeProduction(context)).toBe(false));

  it('a setting marks others', () => {
    expect(isProduction({ context: 'kunden' })).toBe(false);
    expect(isProduction({ context: 'kunden', production: true })).toBe(true);
  });

  it.each([
    ['kunden', 'kunden', true],
    ['kunden', 'kunden-2', false],
    ['kunden*', 'kunden-2', true],
    ['*-kunden', 'eu-kunden', true],
    ['gke_*_eu_*', 'gke_acme_eu_1', true],
    ['gke_*_eu_*', 'gke_acme_us_1', false],
    ['a*a', 'a', false],
    ['*', 'anything', true],
    ['', '', false],
  ])('the pattern %s names %s: %j', (pattern, name, wanted) => expect(namedBy([pattern], name)).toBe(wanted));
});

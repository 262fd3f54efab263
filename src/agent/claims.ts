/** What a change is called when it is told as done, in the languages in which models answer most. */
const DONE =
  'scaled|restarted|updated|changed|set|increased|decreased|raised|lowered|applied|deleted|removed|created|added|patched|rolled back|reverted|fixed|deployed|upgraded|installed|uninstalled|paused|resumed|edited|configured|corrected|bumped|rotated|replaced';

/** Told as the speaker's own deed: a claim whatever was asked. */
const OWN: readonly RegExp[] = [
  new RegExp(`\\b(?:I|we)(?:['’]ve| have)?(?: \\w+ly| now| just| already| gone ahead and)* (?:${DONE})\\b`, 'i'),
  new RegExp(`\\bsuccessfully (?:${DONE})\\b|\\b(?:${DONE}) (?:it |them )?successfully\\b`, 'i'),
  /^\s*(?:all )?done\s*[.!:,—-]/i,
  /\bich habe\b.{0,80}\b(?:skaliert|neu gestartet|neugestartet|geändert|gesetzt|erhöht|verringert|gelöscht|aktualisiert|angewendet|behoben|zurückgerollt|hinzugefügt|entfernt)\b/i,
  /\bj['’]ai\b.{0,60}(?:redimensionné|mis à l['’]échelle|redémarré|modifié|augmenté|réduit|supprimé|mis à jour|appliqué|corrigé|ajouté|défini)/i,
  /\b(?:he|hemos)\b.{0,40}\b(?:escalado|reiniciado|cambiado|aumentado|reducido|eliminado|actualizado|aplicado|corregido|añadido|configurado)\b/i,
  /\b(?:escalei|reiniciei|alterei|aumentei|reduzi|removi|atualizei|apliquei|corrigi|adicionei|configurei)\b/i,
  /\bho\b.{0,40}\b(?:scalato|riavviato|modificato|aumentato|ridotto|eliminato|aggiornato|applicato|corretto|aggiunto|impostato)\b/i,
  /(?:масштабировал|перезапустил|изменил|увеличил|удалил|обновил|применил|добавил|исправил)/i,
  /(?:已(?:经)?|成功)(?:将|把|为|对)?.{0,30}(?:扩容|缩容|扩展|重启|更新|修改|删除|设置|应用|回滚|添加|修复)/,
  /(?:スケール|再起動|更新|変更|削除|適用|追加|修正|設定)(?:を)?(?:しました|いたしました|完了)/,
];

/**
 * Told as a state that came about: a claim only where a change was asked for, since a diagnosis speaks so of what it
 * found.
 */
const STATE: readonly RegExp[] = [
  new RegExp(`\\b(?:is|are|was|were|has been|have been|got)(?: \\w+ly| now| just| already)* (?:${DONE})\\b`, 'i'),
  /\b(?:is|are) now\b|\bnow (?:has|have|runs?|uses?)\b|\bthe (?:change|update|fix|rollout) (?:is|was|has been|went|took)\b/i,
  /\b(?:wurden?|ist|sind)\b.{0,60}\b(?:skaliert|neu gestartet|geändert|gesetzt|erhöht|gelöscht|aktualisiert|angewendet|behoben)\b/i,
  /\b(?:a été|ont été|fue|fueron|ha sido|foi|foram|è stato|sono stati)\b/i,
];

/** Told as not done: the sentence is honest. */
const NOT =
  /\b(?:not|no|n['’]t|never|nothing|cannot|unable|would|could|should|if|once|after|when|until|please|nicht|nichts|pas|rien|no se|não|non)\b/i;

const sentencesOf = (text: string): string[] =>
  text.split(/(?<=[.!?。！？])\s+|\n+/).filter((one) => one.trim() !== '');

/** True when an answer says that something was changed. `asked`: a change was asked for, or proposed, in this turn. */
export function claimsChange(answer: string, asked: boolean): boolean {
  return sentencesOf(answer.slice(0, 20_000)).some(
    (sentence) => !NOT.test(sentence) && (asked ? [...OWN, ...STATE] : OWN).some((pattern) => pattern.test(sentence)),
  );
}

/** Said below an answer that claims what no outcome confirms. */
export const CONTRADICTION =
  '\n\n**Not so:** kubewhy has changed nothing in this turn. No change was applied, whatever the text above says.';

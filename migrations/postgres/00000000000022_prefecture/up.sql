-- Which prefecture this database is for: read when the program starts.
CREATE TABLE prefecture (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES organizations (code),
    service_ja TEXT COLLATE "C" NOT NULL,
    service_en TEXT COLLATE "C" NOT NULL,
    footer_ja TEXT COLLATE "C" NOT NULL,
    footer_en TEXT COLLATE "C" NOT NULL,
    color TEXT COLLATE "C" NOT NULL,
    password_words TEXT COLLATE "C" NOT NULL
);
-- The work of a fiscal year: whose, from which month and day to which, on which page.
CREATE TABLE calendar_tasks (
    id BIGINT NOT NULL PRIMARY KEY,
    roles TEXT COLLATE "C" NOT NULL,
    first_day TEXT COLLATE "C" NOT NULL,
    last_day TEXT COLLATE "C" NOT NULL,
    task_ja TEXT COLLATE "C" NOT NULL,
    task_en TEXT COLLATE "C" NOT NULL,
    page TEXT COLLATE "C" NOT NULL
);
CREATE TABLE development_tools (
    id BIGINT NOT NULL PRIMARY KEY,
    category TEXT COLLATE "C" NOT NULL,
    tool_ja TEXT COLLATE "C" NOT NULL,
    content_ja TEXT COLLATE "C" NOT NULL
);
-- What the prefecture's folder said when it was last taken in: a later version is held against it.
CREATE TABLE folder_lines (
    file TEXT COLLATE "C" NOT NULL,
    line_key TEXT COLLATE "C" NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (file, line_key)
);
-- Place on the map of tiles; the prefecture itself has none.
ALTER TABLE organizations ADD COLUMN map_column INTEGER;
ALTER TABLE organizations ADD COLUMN map_row INTEGER;
-- Not published, but assumed.
ALTER TABLE participations ADD COLUMN assumed BOOLEAN NOT NULL DEFAULT FALSE;
-- 「4名程度」: about as many.
ALTER TABLE hiring_counts ADD COLUMN approximate BOOLEAN NOT NULL DEFAULT FALSE;
-- How many a body plans to take on in a year, over all routes.
CREATE TABLE hiring_plans (
    intake_fiscal_year INTEGER NOT NULL,
    employer TEXT COLLATE "C" NOT NULL,
    planned INTEGER NOT NULL,
    approximate BOOLEAN NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (intake_fiscal_year, employer)
);
-- Databases from before this migration are all one prefecture's, and keep what stood in the program.
INSERT INTO prefecture (code, service_ja, service_en, footer_ja, footer_en, color, password_words)
SELECT code, 'DXShip ひろしま', 'DXShip Hiroshima', '広島県・市町 デジタル人材共有', 'Shared digital specialists of Hiroshima and its municipalities', '#0017c1', 'hiroshima 広島 ひろしま carp'
FROM organizations WHERE code = '340006';
UPDATE organizations SET map_column = 2, map_row = 1 WHERE code = '341002';
UPDATE organizations SET map_column = 3, map_row = 3 WHERE code = '342025';
UPDATE organizations SET map_column = 4, map_row = 3 WHERE code = '342033';
UPDATE organizations SET map_column = 4, map_row = 2 WHERE code = '342041';
UPDATE organizations SET map_column = 5, map_row = 2 WHERE code = '342050';
UPDATE organizations SET map_column = 6, map_row = 2 WHERE code = '342076';
UPDATE organizations SET map_column = 6, map_row = 1 WHERE code = '342084';
UPDATE organizations SET map_column = 4, map_row = 0 WHERE code = '342092';
UPDATE organizations SET map_column = 5, map_row = 0 WHERE code = '342106';
UPDATE organizations SET map_column = 0, map_row = 2 WHERE code = '342114';
UPDATE organizations SET map_column = 4, map_row = 1 WHERE code = '342122';
UPDATE organizations SET map_column = 1, map_row = 2 WHERE code = '342131';
UPDATE organizations SET map_column = 3, map_row = 0 WHERE code = '342149';
UPDATE organizations SET map_column = 1, map_row = 3 WHERE code = '342157';
UPDATE organizations SET map_column = 3, map_row = 1 WHERE code = '343021';
UPDATE organizations SET map_column = 2, map_row = 2 WHERE code = '343048';
UPDATE organizations SET map_column = 3, map_row = 2 WHERE code = '343072';
UPDATE organizations SET map_column = 2, map_row = 3 WHERE code = '343099';
UPDATE organizations SET map_column = 1, map_row = 1 WHERE code = '343684';
UPDATE organizations SET map_column = 2, map_row = 0 WHERE code = '343692';
UPDATE organizations SET map_column = 4, map_row = 4 WHERE code = '344311';
UPDATE organizations SET map_column = 5, map_row = 1 WHERE code = '344621';
UPDATE organizations SET map_column = 6, map_row = 0 WHERE code = '345458';
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 1, 'prefecture_staff', '04-01', '04-30', '4月1日発令と採用を反映し、名簿を確定する', 'Take in the orders and the intake of 1 April', '/talents' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 2, 'prefecture_staff', '04-01', '04-15', '配属一覧（ジャバラ）を印刷し、関係者に渡す', 'Print the assignment list', '/assignments' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 3, 'municipal_cio municipal_delegate', '04-01', '04-30', '着任した人と期間を確かめる', 'Check who has arrived and until when', '/assignments' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 4, 'assigned_staff', '04-01', '05-31', '自分の経歴と資格に誤りがないか確かめる', 'Check your own career and qualifications', '/me/record' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 5, 'account_admin', '04-01', '04-30', '異動に合わせてアカウントと役割を見直す', 'Review accounts and roles after the move', '/accounts' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 6, 'auditor', '04-01', '04-30', '前年度の操作の記録を点検する', 'Look through last year''s record', '/audit' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 7, 'prefecture_staff', '05-01', '05-31', '需要調査を始め、締切と未回答の団体を確かめる', 'Open the call for demand and watch who answers', '/demand-calls' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 8, 'municipal_cio municipal_delegate', '05-01', '07-31', '需要調査に回答する（需要の提出、または需要なし）', 'Answer the call: submit demands, or nobody needed', '/demands' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 9, 'prefecture_staff', '05-01', '07-31', '採用試験の実績を入力し、競争倍率を確かめる', 'Enter examination results and check the ratios', '/hiring' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 10, 'municipal_cio municipal_delegate', '05-01', '08-31', '翌年度に必要なポストと内容を見直す', 'Review the posts needed next year', '/posts' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 11, 'prefecture_staff', '09-01', '09-30', '意向調査とスキル評価を始める', 'Open the round of wishes and the skill assessment', '/assessment-cycles' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 12, 'assigned_staff', '09-01', '10-31', 'スキルシートを記入して提出する', 'Fill in and hand in the skill sheet', '/my/sheet' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 13, 'assigned_staff', '09-01', '11-30', '来年度の意向を提出する', 'State your wish for next year', '/my/wish' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 14, 'prefecture_staff', '09-01', '11-30', '市町のポストと充足を確かめ、不足を把握する', 'Check posts and coverage of the municipalities', '/posts' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 15, 'municipal_cio municipal_delegate', '09-01', '11-30', '4つのポスト種別の充足を確かめる', 'Check the coverage of the four post types', '/coverage' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 16, 'assigned_staff', '09-01', '11-30', '取得した資格が記録されているか確かめる', 'Check that new qualifications are recorded', '/me/record' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 17, 'municipal_cio municipal_delegate', '10-01', '11-30', 'スキルシートを評価する（差の大きいものから）', 'Review skill sheets, the largest differences first', '/assessments' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 18, 'prefecture_staff', '10-01', '11-30', '水準を確定し、異議に答える', 'Confirm levels and answer objections', '/assessments' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 19, 'prefecture_staff', '12-01', '02-28', '異動計画を作り、比べ、団体と本人に照会する', 'Make and compare plans, and circulate their lines', '/plans' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 20, 'municipal_cio municipal_delegate', '02-01', '02-28', '照会された配置案に意見を返す', 'Comment on the proposed placements', '/circulations' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 21, 'assigned_staff', '02-01', '02-28', '照会された配置案に回答する', 'Answer about your proposed placement', '/circulations' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 22, 'prefecture_staff', '12-01', '02-28', '任期末を迎える人を確かめ、異動案を検討する', 'Look at ending terms and prepare the moves', '/talents' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 23, 'prefecture_staff', '03-01', '03-31', '内示・発令の前に配属一覧を確かめる', 'Check the list before announcing and ordering', '/assignments' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 24, 'municipal_cio municipal_delegate', '03-01', '03-31', '内示された配属を確かめ、受入れを準備する', 'Check announced assignments and prepare', '/assignments' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 25, 'assigned_staff', '03-01', '03-31', '自分の内示を確かめ、引継ぎを準備する', 'Check your own announcement and prepare the hand-over', '/me/record' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO calendar_tasks (id, roles, first_day, last_day, task_ja, task_en, page)
SELECT 26, 'account_admin', '03-01', '03-31', '3月末で離れる人のアカウントの終わりを決める', 'Set the end of accounts of those who leave', '/accounts' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO development_tools (id, category, tool_ja, content_ja)
SELECT 1, 'on_the_job', 'ジョブローテーション', 'デジタルに直接携わる仕事と、企画・調整などほかの仕事とを、偏りなく経験する。' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO development_tools (id, category, tool_ja, content_ja)
SELECT 2, 'digital_skill', '国・民間等への派遣研修', 'デジタル庁などの国の機関や民間企業で働き、先端の技能を身に付ける。' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO development_tools (id, category, tool_ja, content_ja)
SELECT 3, 'digital_skill', 'オンライン研修', 'デジタルスキルシートに基づく研修計画に沿い、経歴の段階ごとに要る技能を学ぶ。' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO development_tools (id, category, tool_ja, content_ja)
SELECT 4, 'digital_skill', 'オンラインコミュニティ', '研修計画の外で、互いに学び合う。' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');
INSERT INTO development_tools (id, category, tool_ja, content_ja)
SELECT 5, 'administrative_knowledge', '課程研修', '一般の職員と同じ課程研修で、職層に応じた力を身に付ける。' WHERE EXISTS (SELECT 1 FROM organizations WHERE code = '340006');

CREATE TABLE aftersales_approval (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C" NOT NULL, 
	asked_by TEXT NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	limit_minor BIGINT NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	deputies BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	decided_by TEXT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_aftersales_approval PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX aftersales_approval_case ON aftersales_approval (merchant_id, case_id)
-- end of statement
CREATE INDEX aftersales_approval_open ON aftersales_approval (merchant_id, due_at) WHERE state = 'open'
-- end of statement
alter table aftersales_approval enable row level security
-- end of statement
alter table aftersales_approval force row level security
-- end of statement
create policy merchant_only on aftersales_approval using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE aftersales_case (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	version BIGINT NOT NULL, 
	client_id TEXT NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	order_placed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	buyer_id TEXT COLLATE "C", 
	conversation_id TEXT COLLATE "C", 
	remedy TEXT NOT NULL, 
	state TEXT NOT NULL, 
	authority TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	words TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	freight_minor BIGINT NOT NULL, 
	freight_by TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	method_id TEXT COLLATE "C", 
	agent_id TEXT COLLATE "C", 
	waits_for TEXT, 
	next_action TEXT NOT NULL, 
	clock TEXT NOT NULL, 
	clock_started_at TIMESTAMP WITH TIME ZONE, 
	due_at TIMESTAMP WITH TIME ZONE, 
	overdue BOOLEAN DEFAULT 'false' NOT NULL, 
	automatic BOOLEAN NOT NULL, 
	risk INTEGER DEFAULT '0' NOT NULL, 
	outcome TEXT NOT NULL, 
	policy_id TEXT COLLATE "C", 
	policy_version INTEGER NOT NULL, 
	verdict JSONB NOT NULL, 
	round INTEGER DEFAULT '0' NOT NULL, 
	held_minor BIGINT DEFAULT '0' NOT NULL, 
	linked_order_id TEXT COLLATE "C", 
	change_id TEXT COLLATE "C", 
	address JSONB, 
	facts JSONB NOT NULL, 
	plan TEXT DEFAULT '' NOT NULL, 
	plan_due_at TIMESTAMP WITH TIME ZONE, 
	plan_kept BOOLEAN, 
	apologised_at TIMESTAMP WITH TIME ZONE, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	disputed_at TIMESTAMP WITH TIME ZONE, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_aftersales_case PRIMARY KEY (merchant_id, id), 
	CONSTRAINT aftersales_case_once UNIQUE (merchant_id, order_id, authority, client_id), 
	CONSTRAINT aftersales_case_never_stuck CHECK (closed_at is not null or (due_at is not null and waits_for is not null and next_action <> ''))
)
-- end of statement
CREATE INDEX aftersales_case_agent ON aftersales_case (merchant_id, agent_id, due_at) WHERE closed_at is null
-- end of statement
CREATE INDEX aftersales_case_buyer ON aftersales_case (merchant_id, buyer_id, opened_at desc)
-- end of statement
CREATE INDEX aftersales_case_closed ON aftersales_case (merchant_id, remedy, closed_at)
-- end of statement
CREATE INDEX aftersales_case_conversation ON aftersales_case (merchant_id, conversation_id)
-- end of statement
CREATE INDEX aftersales_case_disputed ON aftersales_case (merchant_id, disputed_at) WHERE disputed_at is not null
-- end of statement
CREATE INDEX aftersales_case_due ON aftersales_case (merchant_id, due_at, id) WHERE closed_at is null
-- end of statement
CREATE INDEX aftersales_case_opened ON aftersales_case (merchant_id, opened_at desc, id desc)
-- end of statement
CREATE INDEX aftersales_case_order ON aftersales_case (merchant_id, order_id)
-- end of statement
CREATE INDEX aftersales_case_outside ON aftersales_case (merchant_id, due_at, id) WHERE closed_at is null and not waits_for in ('agent', 'lead', 'warehouse')
-- end of statement
CREATE INDEX aftersales_case_overdue ON aftersales_case (merchant_id, due_at, id) WHERE closed_at is null and overdue
-- end of statement
CREATE INDEX aftersales_case_risk ON aftersales_case (merchant_id, risk) WHERE closed_at is null and risk >= 60
-- end of statement
CREATE INDEX aftersales_case_state ON aftersales_case (merchant_id, state, due_at) WHERE closed_at is null
-- end of statement
alter table aftersales_case enable row level security
-- end of statement
alter table aftersales_case force row level security
-- end of statement
create policy merchant_only on aftersales_case using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE aftersales_case_event (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C" NOT NULL, 
	version BIGINT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	action TEXT NOT NULL, 
	from_state TEXT, 
	to_state TEXT NOT NULL, 
	by_kind TEXT NOT NULL, 
	by_id TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	words TEXT NOT NULL, 
	facts JSONB NOT NULL, 
	CONSTRAINT pk_aftersales_case_event PRIMARY KEY (merchant_id, case_id, version)
)
-- end of statement
alter table aftersales_case_event enable row level security
-- end of statement
alter table aftersales_case_event force row level security
-- end of statement
create policy merchant_only on aftersales_case_event using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE aftersales_case_line (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C" NOT NULL, 
	line_id TEXT COLLATE "C" NOT NULL, 
	position INTEGER NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	new_sku_id TEXT COLLATE "C", 
	price_difference_minor BIGINT NOT NULL, 
	taken INTEGER NOT NULL, 
	taken_minor BIGINT NOT NULL, 
	CONSTRAINT pk_aftersales_case_line PRIMARY KEY (merchant_id, case_id, line_id, position)
)
-- end of statement
CREATE INDEX aftersales_case_line_taken ON aftersales_case_line (merchant_id, order_id)
-- end of statement
alter table aftersales_case_line enable row level security
-- end of statement
alter table aftersales_case_line force row level security
-- end of statement
create policy merchant_only on aftersales_case_line using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE aftersales_contact_attempt (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	channel TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	words TEXT NOT NULL, 
	agent_id TEXT NOT NULL, 
	CONSTRAINT pk_aftersales_contact_attempt PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX aftersales_contact_attempt_order ON aftersales_contact_attempt (merchant_id, order_id, at)
-- end of statement
alter table aftersales_contact_attempt enable row level security
-- end of statement
alter table aftersales_contact_attempt force row level security
-- end of statement
create policy merchant_only on aftersales_contact_attempt using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE aftersales_evidence (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C" NOT NULL, 
	file_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	side TEXT NOT NULL, 
	words TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	picture_hash BIT(64), 
	seen_in_case_id TEXT COLLATE "C", 
	CONSTRAINT pk_aftersales_evidence PRIMARY KEY (merchant_id, id), 
	CONSTRAINT aftersales_evidence_once UNIQUE (merchant_id, case_id, file_id)
)
-- end of statement
alter table aftersales_evidence enable row level security
-- end of statement
alter table aftersales_evidence force row level security
-- end of statement
create policy merchant_only on aftersales_evidence using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE aftersales_picture_band (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	band INTEGER NOT NULL, 
	evidence_id TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_aftersales_picture_band PRIMARY KEY (merchant_id, band, evidence_id)
)
-- end of statement
alter table aftersales_picture_band enable row level security
-- end of statement
alter table aftersales_picture_band force row level security
-- end of statement
create policy merchant_only on aftersales_picture_band using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE aftersales_stock_out (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	sku_id TEXT COLLATE "C" NOT NULL, 
	words TEXT NOT NULL, 
	refund BOOLEAN NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reported_by TEXT NOT NULL, 
	order_ids TEXT[] COLLATE "C" NOT NULL, 
	total INTEGER NOT NULL, 
	done INTEGER NOT NULL, 
	failed JSONB NOT NULL, 
	CONSTRAINT pk_aftersales_stock_out PRIMARY KEY (merchant_id, id)
)
-- end of statement
alter table aftersales_stock_out enable row level security
-- end of statement
alter table aftersales_stock_out force row level security
-- end of statement
create policy merchant_only on aftersales_stock_out using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE agent (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	email TEXT NOT NULL, 
	role TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	totp_sealed TEXT DEFAULT '' NOT NULL, 
	totp_enabled BOOLEAN DEFAULT false NOT NULL, 
	totp_last_step BIGINT DEFAULT '0' NOT NULL, 
	capacity INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	presence TEXT NOT NULL, 
	presence_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	avatar_file_id TEXT COLLATE "C", 
	settings JSONB NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_sign_in_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_agent PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX agent_email ON agent (merchant_id, email)
-- end of statement
alter table agent enable row level security
-- end of statement
alter table agent force row level security
-- end of statement
create policy merchant_only on agent using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE agent_load (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	open_count INTEGER DEFAULT '0' NOT NULL, 
	assigned_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_agent_load PRIMARY KEY (merchant_id, agent_id)
)
-- end of statement
alter table agent_load enable row level security
-- end of statement
alter table agent_load force row level security
-- end of statement
create policy merchant_only on agent_load using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE agent_skill (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	skill TEXT NOT NULL, 
	level INTEGER NOT NULL, 
	CONSTRAINT pk_agent_skill PRIMARY KEY (merchant_id, agent_id, skill)
)
-- end of statement
CREATE INDEX agent_skill_by_skill ON agent_skill (merchant_id, skill)
-- end of statement
alter table agent_skill enable row level security
-- end of statement
alter table agent_skill force row level security
-- end of statement
create policy merchant_only on agent_skill using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE api_token (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	scopes TEXT[] NOT NULL, 
	made_by TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_api_token PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX api_token_of_maker ON api_token (merchant_id, made_by)
-- end of statement
alter table api_token enable row level security
-- end of statement
alter table api_token force row level security
-- end of statement
create policy merchant_only on api_token using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE assurance_use (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	policy_version INTEGER NOT NULL, 
	sent_by TEXT NOT NULL, 
	client_id TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sold_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_assurance_use PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX assurance_use_once ON assurance_use (merchant_id, conversation_id, client_id)
-- end of statement
CREATE INDEX assurance_use_open ON assurance_use (merchant_id, conversation_id, at) WHERE sold_at is null
-- end of statement
CREATE INDEX assurance_use_span ON assurance_use (merchant_id, at)
-- end of statement
alter table assurance_use enable row level security
-- end of statement
alter table assurance_use force row level security
-- end of statement
create policy merchant_only on assurance_use using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE audit (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	actor_kind TEXT NOT NULL, 
	actor_id TEXT NOT NULL, 
	address TEXT NOT NULL, 
	action TEXT NOT NULL, 
	target TEXT NOT NULL, 
	facts JSONB NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX audit_by_time ON audit (merchant_id, at)
-- end of statement
alter table audit enable row level security
-- end of statement
alter table audit force row level security
-- end of statement
create policy merchant_only on audit using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE bot_hand_over (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	session_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reason TEXT NOT NULL, 
	mood TEXT NOT NULL, 
	packet JSONB NOT NULL, 
	taken_at TIMESTAMP WITH TIME ZONE, 
	taken_by TEXT COLLATE "C", 
	asked_again TEXT[] DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_bot_hand_over PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX bot_hand_over_newest ON bot_hand_over (merchant_id, at desc, id desc)
-- end of statement
CREATE UNIQUE INDEX bot_hand_over_once ON bot_hand_over (merchant_id, conversation_id, session_id)
-- end of statement
alter table bot_hand_over enable row level security
-- end of statement
alter table bot_hand_over force row level security
-- end of statement
create policy merchant_only on bot_hand_over using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE bot_settings (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	settings JSONB NOT NULL, 
	version INTEGER NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	updated_by TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_bot_settings PRIMARY KEY (merchant_id, shop_id)
)
-- end of statement
alter table bot_settings enable row level security
-- end of statement
alter table bot_settings force row level security
-- end of statement
create policy merchant_only on bot_settings using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE bot_talk (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	session_id TEXT COLLATE "C" NOT NULL, 
	state TEXT NOT NULL, 
	seen_seq BIGINT NOT NULL, 
	facts JSONB NOT NULL, 
	version INTEGER NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_bot_talk PRIMARY KEY (merchant_id, conversation_id)
)
-- end of statement
alter table bot_talk enable row level security
-- end of statement
alter table bot_talk force row level security
-- end of statement
create policy merchant_only on bot_talk using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE bot_turn (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	mode TEXT NOT NULL, 
	text TEXT NOT NULL, 
	intents JSONB NOT NULL, 
	mood TEXT NOT NULL, 
	language TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	skills TEXT[] NOT NULL, 
	said JSONB NOT NULL, 
	said_hash TEXT NOT NULL, 
	took_ms INTEGER NOT NULL, 
	model TEXT NOT NULL, 
	line_ids TEXT[] NOT NULL, 
	CONSTRAINT pk_bot_turn PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX bot_turn_newest ON bot_turn (merchant_id, shop_id, at desc, id desc)
-- end of statement
CREATE INDEX bot_turn_talk ON bot_turn (merchant_id, conversation_id, at desc)
-- end of statement
alter table bot_turn enable row level security
-- end of statement
alter table bot_turn force row level security
-- end of statement
create policy merchant_only on bot_turn using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE bulletin (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	state TEXT NOT NULL, 
	title TEXT NOT NULL, 
	words TEXT NOT NULL, 
	source TEXT NOT NULL, 
	source_key TEXT NOT NULL, 
	path TEXT NOT NULL, 
	audience JSONB NOT NULL, 
	remind_hours INTEGER NOT NULL, 
	made_by TEXT COLLATE "C" NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	published_by TEXT COLLATE "C", 
	CONSTRAINT pk_bulletin PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX bulletin_newest ON bulletin (merchant_id, made_at desc, id desc)
-- end of statement
CREATE INDEX bulletin_published ON bulletin (merchant_id, published_at desc) WHERE state = 'published'
-- end of statement
CREATE UNIQUE INDEX bulletin_source ON bulletin (merchant_id, source_key)
-- end of statement
alter table bulletin enable row level security
-- end of statement
alter table bulletin force row level security
-- end of statement
create policy merchant_only on bulletin using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE bulletin_read (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	bulletin_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_bulletin_read PRIMARY KEY (merchant_id, bulletin_id, agent_id)
)
-- end of statement
alter table bulletin_read enable row level security
-- end of statement
alter table bulletin_read force row level security
-- end of statement
create policy merchant_only on bulletin_read using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE buyer (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	display_name TEXT DEFAULT '' NOT NULL, 
	named_by TEXT DEFAULT 'identity' NOT NULL, 
	state TEXT DEFAULT 'active' NOT NULL, 
	merged_into TEXT COLLATE "C", 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_buyer PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX buyer_merged ON buyer (merchant_id, merged_into) WHERE merged_into is not null
-- end of statement
alter table buyer enable row level security
-- end of statement
alter table buyer force row level security
-- end of statement
create policy merchant_only on buyer using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE buyer_address (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	source TEXT NOT NULL, 
	parts JSONB NOT NULL, 
	as_of TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_buyer_address PRIMARY KEY (merchant_id, buyer_id, source)
)
-- end of statement
alter table buyer_address enable row level security
-- end of statement
alter table buyer_address force row level security
-- end of statement
create policy merchant_only on buyer_address using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE buyer_merge (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	keep_id TEXT COLLATE "C" NOT NULL, 
	other_id TEXT COLLATE "C" NOT NULL, 
	reason TEXT NOT NULL, 
	merged_by JSONB NOT NULL, 
	merged_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	undone_by JSONB, 
	undone_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_buyer_merge PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX buyer_merge_other ON buyer_merge (merchant_id, other_id)
-- end of statement
alter table buyer_merge enable row level security
-- end of statement
alter table buyer_merge force row level security
-- end of statement
create policy merchant_only on buyer_merge using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE buyer_mood (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	session_id TEXT COLLATE "C" NOT NULL, 
	mood TEXT NOT NULL, 
	seen_seq BIGINT NOT NULL, 
	angry INTEGER NOT NULL, 
	calm INTEGER NOT NULL, 
	since_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	told_at TIMESTAMP WITH TIME ZONE, 
	quote TEXT NOT NULL, 
	CONSTRAINT pk_buyer_mood PRIMARY KEY (merchant_id, conversation_id, session_id)
)
-- end of statement
CREATE INDEX buyer_mood_since ON buyer_mood (merchant_id, since_at desc)
-- end of statement
alter table buyer_mood enable row level security
-- end of statement
alter table buyer_mood force row level security
-- end of statement
create policy merchant_only on buyer_mood using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE buyer_tag (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	tag TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	source TEXT NOT NULL, 
	set_by TEXT COLLATE "C" NOT NULL, 
	set_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	rule_id TEXT DEFAULT '' NOT NULL, 
	cited JSONB DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_buyer_tag PRIMARY KEY (merchant_id, buyer_id, tag)
)
-- end of statement
CREATE INDEX buyer_tag_tag ON buyer_tag (merchant_id, tag)
-- end of statement
alter table buyer_tag enable row level security
-- end of statement
alter table buyer_tag force row level security
-- end of statement
create policy merchant_only on buyer_tag using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE buyer_tag_rules (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	rules JSONB NOT NULL, 
	CONSTRAINT pk_buyer_tag_rules PRIMARY KEY (merchant_id)
)
-- end of statement
alter table buyer_tag_rules enable row level security
-- end of statement
alter table buyer_tag_rules force row level security
-- end of statement
create policy merchant_only on buyer_tag_rules using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE call (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	connection_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	incoming BOOLEAN NOT NULL, 
	number TEXT NOT NULL, 
	buyer_id TEXT COLLATE "C", 
	conversation_id TEXT COLLATE "C", 
	agent_id TEXT COLLATE "C", 
	rang_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	busy BOOLEAN DEFAULT false NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	outcome TEXT, 
	consent TEXT DEFAULT 'not_recorded' NOT NULL, 
	recording_url TEXT DEFAULT '' NOT NULL, 
	contact_id TEXT COLLATE "C", 
	CONSTRAINT pk_call PRIMARY KEY (merchant_id, id), 
	CONSTRAINT call_outside UNIQUE (merchant_id, connection_id, external_id)
)
-- end of statement
CREATE INDEX call_newest ON call (merchant_id, rang_at desc, id desc)
-- end of statement
CREATE INDEX call_under_way ON call (merchant_id, agent_id) WHERE state <> 'ended'
-- end of statement
alter table call enable row level security
-- end of statement
alter table call force row level security
-- end of statement
create policy merchant_only on call using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE campaign (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	terms JSONB NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	made_by TEXT COLLATE "C" NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_by TEXT COLLATE "C" NOT NULL, 
	running_since TIMESTAMP WITH TIME ZONE, 
	next_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_campaign PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX campaign_newest ON campaign (merchant_id, made_at desc, id desc)
-- end of statement
alter table campaign enable row level security
-- end of statement
alter table campaign force row level security
-- end of statement
create policy merchant_only on campaign using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE campaign_send (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	campaign_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	step TEXT NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	aim TEXT NOT NULL, 
	medium TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	person_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" DEFAULT '' NOT NULL, 
	connection_id TEXT COLLATE "C" DEFAULT '' NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	called_at TIMESTAMP WITH TIME ZONE, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	address TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	segments INTEGER DEFAULT '0' NOT NULL, 
	price_minor BIGINT DEFAULT '0' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	external_id TEXT DEFAULT '' NOT NULL, 
	answer TEXT DEFAULT '' NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_campaign_send PRIMARY KEY (merchant_id, campaign_id, order_id, step)
)
-- end of statement
CREATE INDEX campaign_send_newest ON campaign_send (merchant_id, campaign_id, due_at desc, order_id desc)
-- end of statement
CREATE INDEX campaign_send_open ON campaign_send (merchant_id, person_id) WHERE state in ('due', 'calling')
-- end of statement
CREATE INDEX campaign_send_order ON campaign_send (merchant_id, order_id)
-- end of statement
CREATE INDEX campaign_send_talk ON campaign_send (merchant_id, conversation_id) WHERE conversation_id <> ''
-- end of statement
alter table campaign_send enable row level security
-- end of statement
alter table campaign_send force row level security
-- end of statement
create policy merchant_only on campaign_send using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE campaign_version (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	campaign_id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	terms JSONB NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	made_by TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_campaign_version PRIMARY KEY (merchant_id, campaign_id, version)
)
-- end of statement
alter table campaign_version enable row level security
-- end of statement
alter table campaign_version force row level security
-- end of statement
create policy merchant_only on campaign_version using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE carrier_query (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	parcel_id TEXT COLLATE "C" NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_carrier_query PRIMARY KEY (merchant_id, parcel_id)
)
-- end of statement
alter table carrier_query enable row level security
-- end of statement
alter table carrier_query force row level security
-- end of statement
create policy merchant_only on carrier_query using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE concession (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	sku_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	by_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C", 
	price_minor BIGINT NOT NULL, 
	offered_minor BIGINT, 
	floor_minor BIGINT NOT NULL, 
	outcome TEXT NOT NULL, 
	gift_id TEXT COLLATE "C", 
	CONSTRAINT pk_concession PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX concession_newest ON concession (merchant_id, shop_id, at desc, id desc)
-- end of statement
alter table concession enable row level security
-- end of statement
alter table concession force row level security
-- end of statement
create policy merchant_only on concession using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE connection (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	channel TEXT NOT NULL, 
	name TEXT NOT NULL, 
	public_key TEXT NOT NULL, 
	config JSONB NOT NULL, 
	sealed_credentials TEXT NOT NULL, 
	credential_names TEXT[] NOT NULL, 
	state TEXT NOT NULL, 
	last_error TEXT DEFAULT '' NOT NULL, 
	last_error_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_connection PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX connection_of_shop ON connection (merchant_id, shop_id)
-- end of statement
alter table connection enable row level security
-- end of statement
alter table connection force row level security
-- end of statement
create policy merchant_only on connection using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE consent (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	purpose TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	granted BOOLEAN NOT NULL, 
	source TEXT NOT NULL, 
	evidence TEXT DEFAULT '' NOT NULL, 
	recorded_by TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_consent PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX consent_latest ON consent (merchant_id, buyer_id, purpose, channel, id desc)
-- end of statement
alter table consent enable row level security
-- end of statement
alter table consent force row level security
-- end of statement
create policy merchant_only on consent using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE conversation (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	connection_id TEXT COLLATE "C" NOT NULL, 
	channel TEXT NOT NULL, 
	thread TEXT NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	state TEXT DEFAULT 'open' NOT NULL, 
	agent_id TEXT COLLATE "C", 
	last_agent_id TEXT COLLATE "C", 
	queue_team_id TEXT COLLATE "C", 
	queue_skill TEXT DEFAULT '' NOT NULL, 
	queue_priority INTEGER DEFAULT '0' NOT NULL, 
	queued_at TIMESTAMP WITH TIME ZONE, 
	routing_reason JSONB, 
	team_id TEXT COLLATE "C", 
	stage TEXT DEFAULT 'pre' NOT NULL, 
	stage_corrected TEXT, 
	subject_order_id TEXT COLLATE "C", 
	subject_listing_id TEXT COLLATE "C", 
	order_value_minor BIGINT, 
	currency TEXT DEFAULT 'CNY' NOT NULL, 
	source JSONB DEFAULT '{}' NOT NULL, 
	tags TEXT[] DEFAULT '{}' NOT NULL, 
	last_seq BIGINT DEFAULT '0' NOT NULL, 
	last_public_seq BIGINT DEFAULT '0' NOT NULL, 
	reacted_seq BIGINT DEFAULT '0' NOT NULL, 
	last_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	active_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	preview TEXT DEFAULT '' NOT NULL, 
	preview_kind TEXT DEFAULT 'text' NOT NULL, 
	last_author_kind TEXT DEFAULT 'system' NOT NULL, 
	unread INTEGER DEFAULT '0' NOT NULL, 
	unanswered_at TIMESTAMP WITH TIME ZONE, 
	unanswered_text TEXT DEFAULT '' NOT NULL, 
	agent_read_seq BIGINT DEFAULT '0' NOT NULL, 
	buyer_read_seq BIGINT DEFAULT '0' NOT NULL, 
	buyer_delivered_seq BIGINT DEFAULT '0' NOT NULL, 
	session_id TEXT COLLATE "C", 
	snoozed_until TIMESTAMP WITH TIME ZONE, 
	mood TEXT DEFAULT '' NOT NULL, 
	version BIGINT DEFAULT '0' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_conversation PRIMARY KEY (merchant_id, id), 
	CONSTRAINT conversation_thread UNIQUE (merchant_id, connection_id, thread)
)
 WITH (fillfactor = 45)
-- end of statement
CREATE INDEX conversation_active ON conversation (merchant_id, active_at desc)
-- end of statement
CREATE INDEX conversation_buyer ON conversation (merchant_id, buyer_id)
-- end of statement
CREATE INDEX conversation_mine ON conversation (merchant_id, agent_id, active_at desc)
-- end of statement
CREATE INDEX conversation_not_closed ON conversation (merchant_id, active_at desc) WHERE state <> 'closed'
-- end of statement
CREATE INDEX conversation_queue ON conversation (merchant_id, queue_priority desc, queued_at) WHERE queued_at is not null
-- end of statement
alter table conversation enable row level security
-- end of statement
alter table conversation force row level security
-- end of statement
create policy merchant_only on conversation using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE directory (
	kind TEXT NOT NULL, 
	key TEXT NOT NULL, 
	merchant_id TEXT COLLATE "C" NOT NULL, 
	target TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_directory PRIMARY KEY (kind, key)
)
-- end of statement
CREATE INDEX directory_target ON directory (merchant_id, kind, target)
-- end of statement
CREATE TABLE dry_run (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	policy_id TEXT COLLATE "C" NOT NULL, 
	policy_version INTEGER NOT NULL, 
	document JSON NOT NULL, 
	days INTEGER NOT NULL, 
	since_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	state TEXT NOT NULL, 
	total INTEGER NOT NULL, 
	done INTEGER DEFAULT '0' NOT NULL, 
	changed INTEGER DEFAULT '0' NOT NULL, 
	counts JSONB NOT NULL, 
	unseen JSONB NOT NULL, 
	reached_at TIMESTAMP WITH TIME ZONE, 
	reached_id TEXT COLLATE "C" DEFAULT '' NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	beat_at TIMESTAMP WITH TIME ZONE, 
	started_by TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	error TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_dry_run PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX dry_run_of_shop ON dry_run (merchant_id, shop_id, created_at)
-- end of statement
alter table dry_run enable row level security
-- end of statement
alter table dry_run force row level security
-- end of statement
create policy merchant_only on dry_run using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE dry_run_row (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	dry_run_id TEXT COLLATE "C" NOT NULL, 
	judgement_id TEXT COLLATE "C" NOT NULL, 
	subject_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	action TEXT NOT NULL, 
	judged_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	before TEXT NOT NULL, 
	after TEXT NOT NULL, 
	before_rules TEXT[] NOT NULL, 
	after_rules TEXT[] NOT NULL, 
	unseen_before BOOLEAN NOT NULL, 
	unseen_after BOOLEAN NOT NULL, 
	CONSTRAINT pk_dry_run_row PRIMARY KEY (merchant_id, dry_run_id, judgement_id)
)
-- end of statement
CREATE INDEX dry_run_row_by_change ON dry_run_row (merchant_id, dry_run_id, before, after, judgement_id)
-- end of statement
alter table dry_run_row enable row level security
-- end of statement
alter table dry_run_row force row level security
-- end of statement
create policy merchant_only on dry_run_row using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE file (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	uploader_kind TEXT NOT NULL, 
	uploader_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C", 
	purpose TEXT DEFAULT 'message' NOT NULL, 
	name TEXT NOT NULL, 
	declared_size BIGINT NOT NULL, 
	declared_duration_ms INTEGER, 
	channel TEXT DEFAULT '' NOT NULL, 
	received BIGINT DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT 'uploading' NOT NULL, 
	rejected_code TEXT DEFAULT '' NOT NULL, 
	kind TEXT, 
	mime TEXT, 
	size BIGINT, 
	sha256 TEXT, 
	thumb_sha256 TEXT, 
	width INTEGER, 
	height INTEGER, 
	duration_ms INTEGER, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_file PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX file_content ON file (merchant_id, sha256)
-- end of statement
CREATE INDEX file_open ON file (merchant_id, uploader_kind, uploader_id) WHERE state = 'uploading'
-- end of statement
CREATE INDEX file_thumb ON file (merchant_id, thumb_sha256)
-- end of statement
CREATE INDEX file_unused ON file (merchant_id, created_at) WHERE used_at is null
-- end of statement
alter table file enable row level security
-- end of statement
alter table file force row level security
-- end of statement
create policy merchant_only on file using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE gate_edits (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	pack TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	source TEXT NOT NULL, 
	revision INTEGER DEFAULT '0' NOT NULL, 
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	saved_by TEXT NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	published_by TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_gate_edits PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX gate_edits_draft ON gate_edits (merchant_id, pack) WHERE state = 'draft'
-- end of statement
CREATE UNIQUE INDEX gate_edits_version ON gate_edits (merchant_id, pack, version)
-- end of statement
alter table gate_edits enable row level security
-- end of statement
alter table gate_edits force row level security
-- end of statement
create policy merchant_only on gate_edits using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE gate_ruling (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	pack TEXT NOT NULL, 
	pack_version TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	medium TEXT NOT NULL, 
	sender_kind TEXT NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	verdict TEXT NOT NULL, 
	rules TEXT[] NOT NULL, 
	findings JSON NOT NULL, 
	CONSTRAINT pk_gate_ruling PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX gate_ruling_by_time ON gate_ruling (merchant_id, at)
-- end of statement
CREATE INDEX gate_ruling_of_agent ON gate_ruling (merchant_id, agent_id, at)
-- end of statement
alter table gate_ruling enable row level security
-- end of statement
alter table gate_ruling force row level security
-- end of statement
create policy merchant_only on gate_ruling using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE gift (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	state TEXT NOT NULL, 
	version INTEGER DEFAULT '0' NOT NULL, 
	budget_id TEXT COLLATE "C" NOT NULL, 
	coupon_id TEXT COLLATE "C", 
	shop_id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	line_seq BIGINT, 
	order_id TEXT COLLATE "C", 
	case_id TEXT COLLATE "C", 
	name TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	minimum_minor BIGINT NOT NULL, 
	words TEXT NOT NULL, 
	pay_to TEXT NOT NULL, 
	code TEXT NOT NULL, 
	given_by TEXT COLLATE "C" NOT NULL, 
	given_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	claim_until TIMESTAMP WITH TIME ZONE, 
	claimed_at TIMESTAMP WITH TIME ZONE, 
	use_until TIMESTAMP WITH TIME ZONE, 
	used_at TIMESTAMP WITH TIME ZONE, 
	used_order TEXT DEFAULT '' NOT NULL, 
	payout_id TEXT COLLATE "C", 
	payout_refused TEXT DEFAULT '' NOT NULL, 
	repurchased_at TIMESTAMP WITH TIME ZONE, 
	repurchase_order_id TEXT COLLATE "C", 
	CONSTRAINT pk_gift PRIMARY KEY (merchant_id, id), 
	CONSTRAINT gift_once UNIQUE (merchant_id, key), 
	CONSTRAINT gift_code UNIQUE (merchant_id, code)
)
-- end of statement
CREATE INDEX gift_of_budget ON gift (merchant_id, budget_id, state)
-- end of statement
CREATE INDEX gift_of_buyer ON gift (merchant_id, buyer_id, given_at desc)
-- end of statement
CREATE INDEX gift_of_conversation ON gift (merchant_id, conversation_id)
-- end of statement
alter table gift enable row level security
-- end of statement
alter table gift force row level security
-- end of statement
create policy merchant_only on gift using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE gift_approval (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	gift_id TEXT COLLATE "C" NOT NULL, 
	asked_by TEXT COLLATE "C" NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	approver_id TEXT COLLATE "C", 
	limit_minor BIGINT NOT NULL, 
	deputy_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	decided_by TEXT DEFAULT '' NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	approved BOOLEAN, 
	words TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_gift_approval PRIMARY KEY (merchant_id, id), 
	CONSTRAINT gift_approval_once UNIQUE (merchant_id, gift_id)
)
-- end of statement
CREATE INDEX gift_approval_open ON gift_approval (merchant_id, asked_at) WHERE decided_at is null
-- end of statement
alter table gift_approval enable row level security
-- end of statement
alter table gift_approval force row level security
-- end of statement
create policy merchant_only on gift_approval using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE gift_budget (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	shop_id TEXT COLLATE "C", 
	currency TEXT NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE, 
	largest_minor BIGINT NOT NULL, 
	per_buyer_minor BIGINT NOT NULL, 
	claim_hours INTEGER NOT NULL, 
	use_days INTEGER NOT NULL, 
	offer JSONB, 
	repurchase_days INTEGER NOT NULL, 
	active BOOLEAN DEFAULT 'true' NOT NULL, 
	made_by TEXT COLLATE "C" NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_gift_budget PRIMARY KEY (merchant_id, id)
)
-- end of statement
alter table gift_budget enable row level security
-- end of statement
alter table gift_budget force row level security
-- end of statement
create policy merchant_only on gift_budget using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE gift_coupon (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	budget_id TEXT COLLATE "C" NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	minimum_minor BIGINT NOT NULL, 
	stock INTEGER, 
	per_buyer INTEGER NOT NULL, 
	for_tags TEXT[] NOT NULL, 
	new_buyers_only BOOLEAN NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE, 
	active BOOLEAN DEFAULT 'true' NOT NULL, 
	made_by TEXT COLLATE "C" NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_gift_coupon PRIMARY KEY (merchant_id, id)
)
-- end of statement
alter table gift_coupon enable row level security
-- end of statement
alter table gift_coupon force row level security
-- end of statement
create policy merchant_only on gift_coupon using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE guide_run (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	entry_id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	language TEXT NOT NULL, 
	sent_by TEXT NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	step_id TEXT NOT NULL, 
	steps_seen INTEGER DEFAULT '0' NOT NULL, 
	state TEXT NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	back_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_guide_run PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX guide_run_guide ON guide_run (merchant_id, entry_id, sent_at)
-- end of statement
CREATE INDEX guide_run_talk ON guide_run (merchant_id, conversation_id, sent_at)
-- end of statement
alter table guide_run enable row level security
-- end of statement
alter table guide_run force row level security
-- end of statement
create policy merchant_only on guide_run using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE identity (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	connection_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	display_name TEXT DEFAULT '' NOT NULL, 
	verified BOOLEAN DEFAULT false NOT NULL, 
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_identity PRIMARY KEY (merchant_id, id), 
	CONSTRAINT identity_outside UNIQUE (merchant_id, connection_id, external_id)
)
-- end of statement
CREATE INDEX identity_buyer ON identity (merchant_id, buyer_id)
-- end of statement
CREATE INDEX identity_external ON identity (merchant_id, external_id)
-- end of statement
alter table identity enable row level security
-- end of statement
alter table identity force row level security
-- end of statement
create policy merchant_only on identity using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE intent_example (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	intent TEXT NOT NULL, 
	text TEXT NOT NULL, 
	text_key TEXT NOT NULL, 
	made_by TEXT COLLATE "C" NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_intent_example PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX intent_example_newest ON intent_example (merchant_id, shop_id, intent, id desc)
-- end of statement
CREATE UNIQUE INDEX intent_example_text ON intent_example (merchant_id, shop_id, text_key)
-- end of statement
alter table intent_example enable row level security
-- end of statement
alter table intent_example force row level security
-- end of statement
create policy merchant_only on intent_example using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE intercept (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	parcel_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	carrier TEXT NOT NULL, 
	tracking_number TEXT NOT NULL, 
	state TEXT NOT NULL, 
	how TEXT NOT NULL, 
	words TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	accepted_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	overdue_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_intercept PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX intercept_open ON intercept (merchant_id, parcel_id) WHERE state in ('asked', 'accepted')
-- end of statement
CREATE INDEX intercept_parcel ON intercept (merchant_id, parcel_id)
-- end of statement
CREATE INDEX intercept_recent ON intercept (merchant_id, asked_at desc, id desc)
-- end of statement
alter table intercept enable row level security
-- end of statement
alter table intercept force row level security
-- end of statement
create policy merchant_only on intercept using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE invitation (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	invited_by TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_invitation PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX invitation_of_agent ON invitation (merchant_id, agent_id)
-- end of statement
alter table invitation enable row level security
-- end of statement
alter table invitation force row level security
-- end of statement
create policy merchant_only on invitation using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE judgement (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	subject_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	action TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	policy_id TEXT COLLATE "C" NOT NULL, 
	policy_version INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	facts JSON NOT NULL, 
	verdict JSON NOT NULL, 
	is_last BOOLEAN NOT NULL, 
	CONSTRAINT pk_judgement PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX judgement_of_subject ON judgement (merchant_id, subject_id, id)
-- end of statement
CREATE INDEX judgement_to_replay ON judgement (merchant_id, shop_id, at, id) WHERE is_last
-- end of statement
alter table judgement enable row level security
-- end of statement
alter table judgement force row level security
-- end of statement
create policy merchant_only on judgement using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_entry (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	origin_key TEXT DEFAULT '' NOT NULL, 
	owner_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	search_text TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	live_version INTEGER, 
	live_at TIMESTAMP WITH TIME ZONE, 
	valid_from TIMESTAMP WITH TIME ZONE, 
	valid_until TIMESTAMP WITH TIME ZONE, 
	fresh_until TIMESTAMP WITH TIME ZONE, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	shown INTEGER DEFAULT '0' NOT NULL, 
	solved INTEGER DEFAULT '0' NOT NULL, 
	handed_over INTEGER DEFAULT '0' NOT NULL, 
	wrong INTEGER DEFAULT '0' NOT NULL, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_knowledge_entry PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX knowledge_entry_origin ON knowledge_entry (merchant_id, shop_id, origin, origin_key) WHERE origin_key <> ''
-- end of statement
CREATE INDEX knowledge_entry_shop ON knowledge_entry (merchant_id, shop_id, changed_at)
-- end of statement
alter table knowledge_entry enable row level security
-- end of statement
alter table knowledge_entry force row level security
-- end of statement
create policy merchant_only on knowledge_entry using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_gap (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	language TEXT NOT NULL, 
	title TEXT NOT NULL, 
	state TEXT NOT NULL, 
	entry_id TEXT COLLATE "C", 
	asked INTEGER DEFAULT '0' NOT NULL, 
	first_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_knowledge_gap PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX knowledge_gap_shop ON knowledge_gap (merchant_id, shop_id, state, last_at)
-- end of statement
alter table knowledge_gap enable row level security
-- end of statement
alter table knowledge_gap force row level security
-- end of statement
create policy merchant_only on knowledge_gap using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_lesson (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	entry_id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	right_at_once INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_knowledge_lesson PRIMARY KEY (merchant_id, agent_id, entry_id)
)
-- end of statement
alter table knowledge_lesson enable row level security
-- end of statement
alter table knowledge_lesson force row level security
-- end of statement
create policy merchant_only on knowledge_lesson using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_shelf (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	stamp TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_knowledge_shelf PRIMARY KEY (merchant_id, shop_id)
)
-- end of statement
alter table knowledge_shelf enable row level security
-- end of statement
alter table knowledge_shelf force row level security
-- end of statement
create policy merchant_only on knowledge_shelf using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_text (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	entry_id TEXT COLLATE "C" NOT NULL, 
	language TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	text TEXT NOT NULL, 
	vector BYTEA, 
	made_by TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_knowledge_text PRIMARY KEY (merchant_id, entry_id, language, position)
)
-- end of statement
CREATE INDEX knowledge_text_shop ON knowledge_text (merchant_id, shop_id)
-- end of statement
alter table knowledge_text enable row level security
-- end of statement
alter table knowledge_text force row level security
-- end of statement
create policy merchant_only on knowledge_text using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_unanswered (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	gap_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	text TEXT NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	reply TEXT DEFAULT '' NOT NULL, 
	vector BYTEA, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_knowledge_unanswered PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX knowledge_unanswered_gap ON knowledge_unanswered (merchant_id, gap_id, at)
-- end of statement
CREATE INDEX knowledge_unanswered_talk ON knowledge_unanswered (merchant_id, conversation_id, at)
-- end of statement
alter table knowledge_unanswered enable row level security
-- end of statement
alter table knowledge_unanswered force row level security
-- end of statement
create policy merchant_only on knowledge_unanswered using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_use (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	entry_id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	result TEXT DEFAULT 'shown' NOT NULL, 
	result_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_knowledge_use PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX knowledge_use_talk ON knowledge_use (merchant_id, conversation_id, entry_id, at)
-- end of statement
alter table knowledge_use enable row level security
-- end of statement
alter table knowledge_use force row level security
-- end of statement
create policy merchant_only on knowledge_use using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE knowledge_version (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	entry_id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	content JSONB NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	decided_by TEXT DEFAULT '' NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	decision_words TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_knowledge_version PRIMARY KEY (merchant_id, entry_id, version)
)
-- end of statement
alter table knowledge_version enable row level security
-- end of statement
alter table knowledge_version force row level security
-- end of statement
create policy merchant_only on knowledge_version using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE known_address (
	key TEXT NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_known_address PRIMARY KEY (key)
)
-- end of statement
CREATE INDEX known_address_by_age ON known_address (seen_at)
-- end of statement
CREATE TABLE ledger_account (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	owner TEXT COLLATE "C" NOT NULL, 
	currency TEXT NOT NULL, 
	balance_minor BIGINT NOT NULL, 
	CONSTRAINT pk_ledger_account PRIMARY KEY (merchant_id, kind, owner), 
	CONSTRAINT ledger_account_floor CHECK (kind = 'outside' or balance_minor >= 0)
)
-- end of statement
alter table ledger_account enable row level security
-- end of statement
alter table ledger_account force row level security
-- end of statement
create policy merchant_only on ledger_account using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ledger_entry (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	transaction_id TEXT COLLATE "C" NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	owner TEXT COLLATE "C" NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	CONSTRAINT pk_ledger_entry PRIMARY KEY (merchant_id, transaction_id, position), 
	CONSTRAINT ledger_entry_amount CHECK (amount_minor <> 0)
)
-- end of statement
CREATE INDEX ledger_entry_account ON ledger_entry (merchant_id, kind, owner)
-- end of statement
alter table ledger_entry enable row level security
-- end of statement
alter table ledger_entry force row level security
-- end of statement
create policy merchant_only on ledger_entry using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ledger_transaction (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	key TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	what TEXT NOT NULL, 
	order_id TEXT COLLATE "C", 
	case_id TEXT COLLATE "C", 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	actor_kind TEXT NOT NULL, 
	actor_id TEXT NOT NULL, 
	CONSTRAINT pk_ledger_transaction PRIMARY KEY (merchant_id, id), 
	CONSTRAINT ledger_transaction_key UNIQUE (merchant_id, key)
)
-- end of statement
CREATE INDEX ledger_transaction_order ON ledger_transaction (merchant_id, order_id, id)
-- end of statement
alter table ledger_transaction enable row level security
-- end of statement
alter table ledger_transaction force row level security
-- end of statement
create policy merchant_only on ledger_transaction using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE line_search (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	seq BIGINT NOT NULL, 
	tokens INTEGER[] NOT NULL, 
	CONSTRAINT pk_line_search PRIMARY KEY (merchant_id, created_at, conversation_id, seq)
)
 PARTITION BY range (created_at)
-- end of statement
create table line_search_default partition of line_search default
-- end of statement
CREATE INDEX line_search_tokens ON line_search USING gin (tokens) WITH (fastupdate = on, gin_pending_list_limit = 512)
-- end of statement
CREATE TABLE listing (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT NOT NULL, 
	url TEXT NOT NULL, 
	image_url TEXT NOT NULL, 
	category TEXT NOT NULL, 
	price_minor BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	state TEXT NOT NULL, 
	featured BOOLEAN NOT NULL, 
	attributes JSONB NOT NULL, 
	guides JSONB NOT NULL, 
	translations JSONB NOT NULL, 
	source_updated_at TIMESTAMP WITH TIME ZONE, 
	synced_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_listing PRIMARY KEY (merchant_id, id), 
	CONSTRAINT listing_outside UNIQUE (merchant_id, shop_id, external_id)
)
-- end of statement
CREATE INDEX listing_shown ON listing (merchant_id, shop_id, featured desc, id)
-- end of statement
alter table listing enable row level security
-- end of statement
alter table listing force row level security
-- end of statement
create policy merchant_only on listing using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE merchant (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	time_zone TEXT NOT NULL, 
	settings JSONB NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_merchant PRIMARY KEY (merchant_id)
)
-- end of statement
alter table merchant enable row level security
-- end of statement
alter table merchant force row level security
-- end of statement
create policy merchant_only on merchant using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE message (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	seq BIGINT NOT NULL, 
	public_seq BIGINT, 
	id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	author_kind TEXT NOT NULL, 
	author_id TEXT COLLATE "C" NOT NULL, 
	author_name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	payload JSONB, 
	automatic BOOLEAN NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	edited_at TIMESTAMP WITH TIME ZONE, 
	recalled_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_message PRIMARY KEY (merchant_id, conversation_id, seq, created_at)
)
 PARTITION BY range (created_at)
-- end of statement
create table message_default partition of message default
-- end of statement
CREATE INDEX message_created ON message USING brin (created_at)
-- end of statement
alter table message enable row level security
-- end of statement
alter table message force row level security
-- end of statement
create policy merchant_only on message using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE message_key (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	client_id TEXT COLLATE "C" NOT NULL, 
	seq BIGINT NOT NULL, 
	public_seq BIGINT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_message_key PRIMARY KEY (merchant_id, conversation_id, client_id)
)
-- end of statement
CREATE INDEX message_key_created ON message_key USING brin (created_at)
-- end of statement
alter table message_key enable row level security
-- end of statement
alter table message_key force row level security
-- end of statement
create policy merchant_only on message_key using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE model_call (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	month TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	connection_id TEXT COLLATE "C" NOT NULL, 
	model TEXT NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	tokens_in INTEGER NOT NULL, 
	tokens_out INTEGER NOT NULL, 
	held_micros BIGINT NOT NULL, 
	cost_micros BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	took_ms INTEGER NOT NULL, 
	CONSTRAINT pk_model_call PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX model_call_of_month ON model_call (merchant_id, month, outcome)
-- end of statement
alter table model_call enable row level security
-- end of statement
alter table model_call force row level security
-- end of statement
create policy merchant_only on model_call using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE model_month (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	month TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	spent_micros BIGINT NOT NULL, 
	held_micros BIGINT NOT NULL, 
	CONSTRAINT pk_model_month PRIMARY KEY (merchant_id, month, currency)
)
-- end of statement
alter table model_month enable row level security
-- end of statement
alter table model_month force row level security
-- end of statement
create policy merchant_only on model_month using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE model_terms (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	connection_id TEXT COLLATE "C" NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	reword BOOLEAN NOT NULL, 
	choose BOOLEAN NOT NULL, 
	tone TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	budget_micros BIGINT NOT NULL, 
	price_in_micros BIGINT NOT NULL, 
	price_out_micros BIGINT NOT NULL, 
	failures_in_row INTEGER DEFAULT '0' NOT NULL, 
	rest_until TIMESTAMP WITH TIME ZONE, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_model_terms PRIMARY KEY (merchant_id)
)
-- end of statement
alter table model_terms enable row level security
-- end of statement
alter table model_terms force row level security
-- end of statement
create policy merchant_only on model_terms using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE order_change (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	key TEXT NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C", 
	kind TEXT NOT NULL, 
	what JSONB NOT NULL, 
	state TEXT NOT NULL, 
	connection_id TEXT COLLATE "C", 
	made_order_id TEXT COLLATE "C", 
	external_ref TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	calls INTEGER DEFAULT '0' NOT NULL, 
	called_at TIMESTAMP WITH TIME ZONE, 
	asked_by JSONB NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_order_change PRIMARY KEY (merchant_id, id), 
	CONSTRAINT order_change_once UNIQUE (merchant_id, key)
)
-- end of statement
CREATE INDEX order_change_case ON order_change (merchant_id, case_id) WHERE case_id is not null
-- end of statement
CREATE INDEX order_change_open ON order_change (merchant_id, state) WHERE state in ('waiting', 'unknown')
-- end of statement
CREATE INDEX order_change_order ON order_change (merchant_id, order_id, id)
-- end of statement
alter table order_change enable row level security
-- end of statement
alter table order_change force row level security
-- end of statement
create policy merchant_only on order_change using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE order_line (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	listing_id TEXT COLLATE "C", 
	sku_id TEXT COLLATE "C", 
	title TEXT NOT NULL, 
	sku_name TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	unit_price_minor BIGINT NOT NULL, 
	paid_minor BIGINT NOT NULL, 
	image_url TEXT NOT NULL, 
	state TEXT NOT NULL, 
	CONSTRAINT pk_order_line PRIMARY KEY (merchant_id, id), 
	CONSTRAINT order_line_outside UNIQUE (merchant_id, order_id, external_id)
)
-- end of statement
alter table order_line enable row level security
-- end of statement
alter table order_line force row level security
-- end of statement
create policy merchant_only on order_line using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE outreach_buyer (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	tried_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_outreach_buyer PRIMARY KEY (merchant_id, buyer_id)
)
-- end of statement
alter table outreach_buyer enable row level security
-- end of statement
alter table outreach_buyer force row level security
-- end of statement
create policy merchant_only on outreach_buyer using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE outreach_complaint (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	words TEXT NOT NULL, 
	client_id TEXT NOT NULL, 
	recorded_by TEXT NOT NULL, 
	CONSTRAINT pk_outreach_complaint PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX outreach_complaint_by_purpose ON outreach_complaint (merchant_id, purpose, channel, at)
-- end of statement
CREATE UNIQUE INDEX outreach_complaint_once ON outreach_complaint (merchant_id, client_id)
-- end of statement
alter table outreach_complaint enable row level security
-- end of statement
alter table outreach_complaint force row level security
-- end of statement
create policy merchant_only on outreach_complaint using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE outreach_pause (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	purpose TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	state TEXT NOT NULL, 
	sends INTEGER NOT NULL, 
	complaints INTEGER NOT NULL, 
	paused_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	resumed_at TIMESTAMP WITH TIME ZONE, 
	resumed_by TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_outreach_pause PRIMARY KEY (merchant_id, purpose, channel)
)
-- end of statement
alter table outreach_pause enable row level security
-- end of statement
alter table outreach_pause force row level security
-- end of statement
create policy merchant_only on outreach_pause using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE outreach_sent (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	purpose TEXT NOT NULL, 
	medium TEXT NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	gives_value BOOLEAN NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_outreach_sent PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX outreach_sent_by_purpose ON outreach_sent (merchant_id, purpose, channel, at)
-- end of statement
CREATE INDEX outreach_sent_to_buyer ON outreach_sent (merchant_id, buyer_id, at)
-- end of statement
alter table outreach_sent enable row level security
-- end of statement
alter table outreach_sent force row level security
-- end of statement
create policy merchant_only on outreach_sent using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE outreach_skip (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	source_id TEXT COLLATE "C" NOT NULL, 
	purpose TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	medium TEXT NOT NULL, 
	sender_kind TEXT NOT NULL, 
	rules TEXT[] NOT NULL, 
	facts JSON NOT NULL, 
	free_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_outreach_skip PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX outreach_skip_newest ON outreach_skip (merchant_id, at desc, id desc)
-- end of statement
CREATE INDEX outreach_skip_of_buyer ON outreach_skip (merchant_id, buyer_id, at desc)
-- end of statement
alter table outreach_skip enable row level security
-- end of statement
alter table outreach_skip force row level security
-- end of statement
create policy merchant_only on outreach_skip using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ownership (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	from_agent_id TEXT COLLATE "C", 
	to_agent_id TEXT COLLATE "C", 
	team_id TEXT COLLATE "C", 
	by_kind TEXT NOT NULL, 
	by_id TEXT COLLATE "C" NOT NULL, 
	reason JSONB NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_ownership PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX ownership_conversation ON ownership (merchant_id, conversation_id, at)
-- end of statement
alter table ownership enable row level security
-- end of statement
alter table ownership force row level security
-- end of statement
create policy merchant_only on ownership using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE parcel (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	carrier TEXT NOT NULL, 
	tracking_number TEXT NOT NULL, 
	state TEXT NOT NULL, 
	moved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	dispatched_at TIMESTAMP WITH TIME ZONE, 
	signed_at TIMESTAMP WITH TIME ZONE, 
	lines JSONB NOT NULL, 
	CONSTRAINT pk_parcel PRIMARY KEY (merchant_id, id), 
	CONSTRAINT parcel_outside UNIQUE (merchant_id, order_id, carrier, tracking_number)
)
-- end of statement
CREATE INDEX parcel_number ON parcel (merchant_id, tracking_number)
-- end of statement
alter table parcel enable row level security
-- end of statement
alter table parcel force row level security
-- end of statement
create policy merchant_only on parcel using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE parcel_watch (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	subject_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	order_external_id TEXT NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	parcel_id TEXT COLLATE "C", 
	carrier TEXT NOT NULL, 
	tracking_number TEXT NOT NULL, 
	lane TEXT NOT NULL, 
	words TEXT NOT NULL, 
	hours FLOAT NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	closed_by TEXT DEFAULT '' NOT NULL, 
	answer TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_parcel_watch PRIMARY KEY (merchant_id, id), 
	CONSTRAINT parcel_watch_once UNIQUE (merchant_id, subject_id, kind, since)
)
-- end of statement
CREATE INDEX parcel_watch_open ON parcel_watch (merchant_id, opened_at desc) WHERE closed_at is null
-- end of statement
CREATE INDEX parcel_watch_order ON parcel_watch (merchant_id, order_id)
-- end of statement
alter table parcel_watch enable row level security
-- end of statement
alter table parcel_watch force row level security
-- end of statement
create policy merchant_only on parcel_watch using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE payment (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	method TEXT NOT NULL, 
	method_id TEXT COLLATE "C", 
	method_external_id TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	paid_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_payment PRIMARY KEY (merchant_id, id), 
	CONSTRAINT payment_outside UNIQUE (merchant_id, order_id, external_id)
)
-- end of statement
CREATE INDEX payment_unlinked ON payment (merchant_id, method_external_id) WHERE method_id is null and method_external_id <> ''
-- end of statement
alter table payment enable row level security
-- end of statement
alter table payment force row level security
-- end of statement
create policy merchant_only on payment using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE payment_method (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	label TEXT NOT NULL, 
	brand TEXT NOT NULL, 
	last_four TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	balance_minor BIGINT, 
	state TEXT NOT NULL, 
	said_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_payment_method PRIMARY KEY (merchant_id, id), 
	CONSTRAINT payment_method_outside UNIQUE (merchant_id, shop_id, external_id)
)
-- end of statement
CREATE INDEX payment_method_buyer ON payment_method (merchant_id, buyer_id)
-- end of statement
alter table payment_method enable row level security
-- end of statement
alter table payment_method force row level security
-- end of statement
create policy merchant_only on payment_method using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE payout (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	version BIGINT DEFAULT '1' NOT NULL, 
	key TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	state TEXT NOT NULL, 
	way TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	order_id TEXT COLLATE "C", 
	shop_id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C", 
	gift_id TEXT COLLATE "C", 
	method_id TEXT COLLATE "C", 
	words TEXT NOT NULL, 
	connection_id TEXT COLLATE "C", 
	external_id TEXT DEFAULT '' NOT NULL, 
	reference TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	calls INTEGER DEFAULT '0' NOT NULL, 
	read_backs INTEGER DEFAULT '0' NOT NULL, 
	needs_person BOOLEAN DEFAULT 'false' NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	waits_since TIMESTAMP WITH TIME ZONE NOT NULL, 
	called_at TIMESTAMP WITH TIME ZONE, 
	paid_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_payout PRIMARY KEY (merchant_id, id), 
	CONSTRAINT payout_amount CHECK (amount_minor > 0), 
	CONSTRAINT payout_key UNIQUE (merchant_id, key)
)
-- end of statement
CREATE INDEX payout_case ON payout (merchant_id, case_id) WHERE case_id is not null
-- end of statement
CREATE INDEX payout_open ON payout (merchant_id, due_at) WHERE ended_at is null
-- end of statement
CREATE INDEX payout_order ON payout (merchant_id, order_id, id)
-- end of statement
CREATE INDEX payout_paid ON payout (merchant_id, connection_id, paid_at)
-- end of statement
alter table payout enable row level security
-- end of statement
alter table payout force row level security
-- end of statement
create policy merchant_only on payout using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE payout_attempt (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	payout_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	kind TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_payout_attempt PRIMARY KEY (merchant_id, payout_id, id)
)
-- end of statement
alter table payout_attempt enable row level security
-- end of statement
alter table payout_attempt force row level security
-- end of statement
create policy merchant_only on payout_attempt using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE payout_day (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	connection_id TEXT COLLATE "C" NOT NULL, 
	day DATE NOT NULL, 
	ran_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	rows INTEGER NOT NULL, 
	matched INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_payout_day PRIMARY KEY (merchant_id, connection_id, day)
)
-- end of statement
alter table payout_day enable row level security
-- end of statement
alter table payout_day force row level security
-- end of statement
create policy merchant_only on payout_day using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE payout_difference (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	day DATE NOT NULL, 
	connection_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	payout_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	ours_minor BIGINT, 
	theirs_minor BIGINT, 
	currency TEXT NOT NULL, 
	state TEXT NOT NULL, 
	found_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	settled_by TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_payout_difference PRIMARY KEY (merchant_id, id), 
	CONSTRAINT payout_difference_once UNIQUE (merchant_id, connection_id, kind, subject)
)
-- end of statement
CREATE INDEX payout_difference_open ON payout_difference (merchant_id, state, id)
-- end of statement
alter table payout_difference enable row level security
-- end of statement
alter table payout_difference force row level security
-- end of statement
create policy merchant_only on payout_difference using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE platform_door (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	code TEXT NOT NULL, 
	door JSONB NOT NULL, 
	removed BOOLEAN DEFAULT 'false' NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_platform_door PRIMARY KEY (merchant_id, code)
)
-- end of statement
alter table platform_door enable row level security
-- end of statement
alter table platform_door force row level security
-- end of statement
create policy merchant_only on platform_door using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE policy (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	document JSON NOT NULL, 
	revision INTEGER DEFAULT '0' NOT NULL, 
	note TEXT NOT NULL, 
	in_force_from TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	created_by TEXT NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	published_by TEXT DEFAULT '' NOT NULL, 
	restored_from INTEGER, 
	CONSTRAINT pk_policy PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX policy_draft ON policy (merchant_id, shop_id) WHERE state = 'draft'
-- end of statement
CREATE UNIQUE INDEX policy_version ON policy (merchant_id, shop_id, version)
-- end of statement
alter table policy enable row level security
-- end of statement
alter table policy force row level security
-- end of statement
create policy merchant_only on policy using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE price_floor (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	listing_id TEXT COLLATE "C" NOT NULL, 
	floor_minor BIGINT NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	updated_by TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_price_floor PRIMARY KEY (merchant_id, listing_id)
)
-- end of statement
alter table price_floor enable row level security
-- end of statement
alter table price_floor force row level security
-- end of statement
create policy merchant_only on price_floor using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE profile_field (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	source TEXT NOT NULL, 
	value TEXT NOT NULL, 
	as_of TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_profile_field PRIMARY KEY (merchant_id, buyer_id, name, source)
)
-- end of statement
CREATE INDEX profile_field_value ON profile_field (merchant_id, name, value)
-- end of statement
alter table profile_field enable row level security
-- end of statement
alter table profile_field force row level security
-- end of statement
create policy merchant_only on profile_field using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE promise (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	subject_kind TEXT NOT NULL, 
	subject_id TEXT COLLATE "C" NOT NULL, 
	seq BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	words TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	state TEXT NOT NULL, 
	version INTEGER DEFAULT '0' NOT NULL, 
	confidence INTEGER NOT NULL, 
	made_by TEXT NOT NULL, 
	by_bot BOOLEAN NOT NULL, 
	owner_id TEXT COLLATE "C", 
	shop_id TEXT COLLATE "C" NOT NULL, 
	public BOOLEAN NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_promise PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX promise_ended ON promise (merchant_id, ended_at desc)
-- end of statement
CREATE UNIQUE INDEX promise_line ON promise (merchant_id, subject_id, seq, quote)
-- end of statement
CREATE INDEX promise_open ON promise (merchant_id, due_at, id) WHERE state in ('open', 'broken')
-- end of statement
CREATE INDEX promise_subject ON promise (merchant_id, subject_id, due_at)
-- end of statement
alter table promise enable row level security
-- end of statement
alter table promise force row level security
-- end of statement
create policy merchant_only on promise using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE push_subscription (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	sign_in_id TEXT COLLATE "C" NOT NULL, 
	endpoint TEXT NOT NULL, 
	p256dh TEXT NOT NULL, 
	auth TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_sent_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_push_subscription PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX push_endpoint ON push_subscription (merchant_id, endpoint)
-- end of statement
CREATE INDEX push_of_agent ON push_subscription (merchant_id, agent_id)
-- end of statement
alter table push_subscription enable row level security
-- end of statement
alter table push_subscription force row level security
-- end of statement
create policy merchant_only on push_subscription using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_below_floor (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	state TEXT NOT NULL, 
	since_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	average INTEGER NOT NULL, 
	sheets INTEGER NOT NULL, 
	least INTEGER NOT NULL, 
	lifted_at TIMESTAMP WITH TIME ZONE, 
	lifted_by TEXT COLLATE "C", 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_quality_below_floor PRIMARY KEY (merchant_id, agent_id)
)
-- end of statement
alter table quality_below_floor enable row level security
-- end of statement
alter table quality_below_floor force row level security
-- end of statement
create policy merchant_only on quality_below_floor using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_card (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	criteria JSONB NOT NULL, 
	pass_mark INTEGER NOT NULL, 
	difference_limit INTEGER NOT NULL, 
	appeal_hours INTEGER NOT NULL, 
	made_by TEXT COLLATE "C" NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_quality_card PRIMARY KEY (merchant_id, id, version)
)
-- end of statement
alter table quality_card enable row level security
-- end of statement
alter table quality_card force row level security
-- end of statement
create policy merchant_only on quality_card using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_coaching (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	sheet_id TEXT COLLATE "C", 
	by_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	words TEXT NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_quality_coaching PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX quality_coaching_agent ON quality_coaching (merchant_id, agent_id, at desc)
-- end of statement
alter table quality_coaching enable row level security
-- end of statement
alter table quality_coaching force row level security
-- end of statement
create policy merchant_only on quality_coaching using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_floor (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	active BOOLEAN NOT NULL, 
	least INTEGER NOT NULL, 
	sheets INTEGER NOT NULL, 
	set_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	set_by TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_quality_floor PRIMARY KEY (merchant_id)
)
-- end of statement
alter table quality_floor enable row level security
-- end of statement
alter table quality_floor force row level security
-- end of statement
create policy merchant_only on quality_floor using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_plan (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	card_id TEXT COLLATE "C" NOT NULL, 
	every TEXT NOT NULL, 
	per_agent INTEGER NOT NULL, 
	risk_percent INTEGER NOT NULL, 
	double_percent INTEGER NOT NULL, 
	team_ids TEXT[] NOT NULL, 
	roles TEXT[] NOT NULL, 
	active BOOLEAN NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE, 
	drawn_at TIMESTAMP WITH TIME ZONE, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_quality_plan PRIMARY KEY (merchant_id, id)
)
-- end of statement
alter table quality_plan enable row level security
-- end of statement
alter table quality_plan force row level security
-- end of statement
create policy merchant_only on quality_plan using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_practice (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	sheet_id TEXT COLLATE "C" NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	turns JSONB NOT NULL, 
	answers JSONB NOT NULL, 
	total INTEGER, 
	CONSTRAINT pk_quality_practice PRIMARY KEY (merchant_id, id), 
	CONSTRAINT quality_practice_once UNIQUE (merchant_id, agent_id, sheet_id)
)
-- end of statement
CREATE INDEX quality_practice_agent ON quality_practice (merchant_id, agent_id, started_at desc)
-- end of statement
alter table quality_practice enable row level security
-- end of statement
alter table quality_practice force row level security
-- end of statement
create policy merchant_only on quality_practice using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_refusal (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C" NOT NULL, 
	case_version BIGINT NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C", 
	conversation_id TEXT COLLATE "C", 
	remedy TEXT NOT NULL, 
	action TEXT NOT NULL, 
	case_reason TEXT NOT NULL, 
	agent_id TEXT COLLATE "C", 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	words TEXT NOT NULL, 
	message TEXT NOT NULL, 
	letter TEXT NOT NULL, 
	clauses TEXT[] NOT NULL, 
	policy_id TEXT COLLATE "C", 
	policy_version INTEGER NOT NULL, 
	findings JSONB NOT NULL, 
	worst TEXT NOT NULL, 
	state TEXT NOT NULL, 
	inspector_id TEXT COLLATE "C", 
	inspected_at TIMESTAMP WITH TIME ZONE, 
	note TEXT DEFAULT '' NOT NULL, 
	proposal TEXT DEFAULT '' NOT NULL, 
	corrected TEXT DEFAULT '' NOT NULL, 
	corrected_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_quality_refusal PRIMARY KEY (merchant_id, id), 
	CONSTRAINT quality_refusal_once UNIQUE (merchant_id, case_id, case_version)
)
-- end of statement
CREATE INDEX quality_refusal_agent ON quality_refusal (merchant_id, agent_id, at desc)
-- end of statement
CREATE INDEX quality_refusal_conversation ON quality_refusal (merchant_id, conversation_id, at)
-- end of statement
CREATE INDEX quality_refusal_newest ON quality_refusal (merchant_id, at desc, id desc)
-- end of statement
CREATE INDEX quality_refusal_state ON quality_refusal (merchant_id, state, at desc, id desc)
-- end of statement
alter table quality_refusal enable row level security
-- end of statement
alter table quality_refusal force row level security
-- end of statement
create policy merchant_only on quality_refusal using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_score (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	sheet_id TEXT COLLATE "C" NOT NULL, 
	inspector_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	answers JSONB NOT NULL, 
	note TEXT NOT NULL, 
	total INTEGER NOT NULL, 
	fatal BOOLEAN NOT NULL, 
	CONSTRAINT pk_quality_score PRIMARY KEY (merchant_id, sheet_id, inspector_id)
)
-- end of statement
alter table quality_score enable row level security
-- end of statement
alter table quality_score force row level security
-- end of statement
create policy merchant_only on quality_score using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quality_sheet (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	session_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	agent_role TEXT NOT NULL, 
	card_id TEXT COLLATE "C" NOT NULL, 
	card_version INTEGER NOT NULL, 
	plan_id TEXT COLLATE "C", 
	drawn_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	drawn_by TEXT NOT NULL, 
	findings JSONB NOT NULL, 
	weight INTEGER NOT NULL, 
	longest_wait_s INTEGER NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	first_seq BIGINT NOT NULL, 
	last_seq BIGINT NOT NULL, 
	double BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	answers JSONB, 
	note TEXT DEFAULT '' NOT NULL, 
	total INTEGER, 
	passed BOOLEAN, 
	fatal BOOLEAN, 
	published_at TIMESTAMP WITH TIME ZONE, 
	appeal_until TIMESTAMP WITH TIME ZONE, 
	appealed_at TIMESTAMP WITH TIME ZONE, 
	appeal TEXT DEFAULT '' NOT NULL, 
	upheld BOOLEAN, 
	answered_by TEXT COLLATE "C", 
	answered_at TIMESTAMP WITH TIME ZONE, 
	answer TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_quality_sheet PRIMARY KEY (merchant_id, id), 
	CONSTRAINT quality_sheet_once UNIQUE (merchant_id, session_id)
)
-- end of statement
CREATE INDEX quality_sheet_agent ON quality_sheet (merchant_id, agent_id, published_at)
-- end of statement
CREATE INDEX quality_sheet_plan ON quality_sheet (merchant_id, plan_id, agent_id, drawn_at)
-- end of statement
CREATE INDEX quality_sheet_published ON quality_sheet (merchant_id, published_at)
-- end of statement
CREATE INDEX quality_sheet_state ON quality_sheet (merchant_id, state, drawn_at, id)
-- end of statement
alter table quality_sheet enable row level security
-- end of statement
alter table quality_sheet force row level security
-- end of statement
create policy merchant_only on quality_sheet using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE queue_wait (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	queued_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	team_id TEXT COLLATE "C", 
	skill TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	told_at TIMESTAMP WITH TIME ZONE, 
	low_s INTEGER, 
	said_s INTEGER, 
	high_s INTEGER, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	how TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_queue_wait PRIMARY KEY (merchant_id, conversation_id, queued_at)
)
-- end of statement
CREATE INDEX queue_wait_ended ON queue_wait (merchant_id, ended_at desc) WHERE ended_at is not null
-- end of statement
alter table queue_wait enable row level security
-- end of statement
alter table queue_wait force row level security
-- end of statement
create policy merchant_only on queue_wait using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quick_reply (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	scope TEXT NOT NULL, 
	owner_id TEXT COLLATE "C" NOT NULL, 
	shortcut TEXT NOT NULL, 
	shortcut_key TEXT NOT NULL, 
	title TEXT NOT NULL, 
	title_key TEXT NOT NULL, 
	text TEXT NOT NULL, 
	file_ids TEXT[] COLLATE "C" NOT NULL, 
	steps JSONB DEFAULT '[]' NOT NULL, 
	occasion TEXT DEFAULT '' NOT NULL, 
	search_text TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	uses INTEGER DEFAULT '0' NOT NULL, 
	sales INTEGER DEFAULT '0' NOT NULL, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	updated_by TEXT NOT NULL, 
	stale_after TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_quick_reply PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX quick_reply_owner ON quick_reply (merchant_id, owner_id)
-- end of statement
CREATE UNIQUE INDEX quick_reply_shortcut ON quick_reply (merchant_id, scope, owner_id, shortcut_key) WHERE shortcut_key <> ''
-- end of statement
alter table quick_reply enable row level security
-- end of statement
alter table quick_reply force row level security
-- end of statement
create policy merchant_only on quick_reply using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE quick_reply_use (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	reply_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sold_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_quick_reply_use PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX quick_reply_use_open ON quick_reply_use (merchant_id, conversation_id, at) WHERE sold_at is null
-- end of statement
alter table quick_reply_use enable row level security
-- end of statement
alter table quick_reply_use force row level security
-- end of statement
create policy merchant_only on quick_reply_use using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE recovery_code (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	hash TEXT NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_recovery_code PRIMARY KEY (merchant_id, agent_id, hash)
)
-- end of statement
alter table recovery_code enable row level security
-- end of statement
alter table recovery_code force row level security
-- end of statement
create policy merchant_only on recovery_code using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE return_parcel (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	case_id TEXT COLLATE "C" NOT NULL, 
	order_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	state TEXT NOT NULL, 
	carrier TEXT NOT NULL, 
	tracking_number TEXT NOT NULL, 
	parcel_state TEXT, 
	ship_by TIMESTAMP WITH TIME ZONE, 
	expected_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reported_at TIMESTAMP WITH TIME ZONE, 
	moved_at TIMESTAMP WITH TIME ZONE, 
	signed_at TIMESTAMP WITH TIME ZONE, 
	told_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_return_parcel PRIMARY KEY (merchant_id, id), 
	CONSTRAINT return_parcel_case UNIQUE (merchant_id, case_id)
)
-- end of statement
CREATE INDEX return_parcel_number ON return_parcel (merchant_id, tracking_number) WHERE tracking_number <> ''
-- end of statement
CREATE INDEX return_parcel_order ON return_parcel (merchant_id, order_id)
-- end of statement
alter table return_parcel enable row level security
-- end of statement
alter table return_parcel force row level security
-- end of statement
create policy merchant_only on return_parcel using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE return_scan (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	return_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	key TEXT NOT NULL, 
	place TEXT NOT NULL, 
	text TEXT NOT NULL, 
	status TEXT NOT NULL, 
	CONSTRAINT pk_return_scan PRIMARY KEY (merchant_id, return_id, at, key)
)
-- end of statement
alter table return_scan enable row level security
-- end of statement
alter table return_scan force row level security
-- end of statement
create policy merchant_only on return_scan using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE routing_held_back (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	since_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reason JSONB NOT NULL, 
	CONSTRAINT pk_routing_held_back PRIMARY KEY (merchant_id, agent_id)
)
-- end of statement
alter table routing_held_back enable row level security
-- end of statement
alter table routing_held_back force row level security
-- end of statement
create policy merchant_only on routing_held_back using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE routing_settings (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	settings JSONB DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_routing_settings PRIMARY KEY (merchant_id)
)
-- end of statement
alter table routing_settings enable row level security
-- end of statement
alter table routing_settings force row level security
-- end of statement
create policy merchant_only on routing_settings using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE saved_view (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	query JSONB NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_saved_view PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX saved_view_agent ON saved_view (merchant_id, agent_id)
-- end of statement
alter table saved_view enable row level security
-- end of statement
alter table saved_view force row level security
-- end of statement
create policy merchant_only on saved_view using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE search_cursor (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	swept_to TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_search_cursor PRIMARY KEY (merchant_id)
)
-- end of statement
alter table search_cursor enable row level security
-- end of statement
alter table search_cursor force row level security
-- end of statement
create policy merchant_only on search_cursor using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE session (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	number INTEGER NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	first_seq BIGINT NOT NULL, 
	last_seq BIGINT, 
	stage TEXT NOT NULL, 
	agent_id TEXT COLLATE "C", 
	first_reply_at TIMESTAMP WITH TIME ZONE, 
	closed_by TEXT DEFAULT '' NOT NULL, 
	close_reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_session PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX session_closed ON session (merchant_id, agent_id, closed_at) WHERE closed_at is not null
-- end of statement
CREATE INDEX session_conversation ON session (merchant_id, conversation_id, number)
-- end of statement
alter table session enable row level security
-- end of statement
alter table session force row level security
-- end of statement
create policy merchant_only on session using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE shop (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	url TEXT NOT NULL, 
	settings JSONB NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_shop PRIMARY KEY (merchant_id, id)
)
-- end of statement
alter table shop enable row level security
-- end of statement
alter table shop force row level security
-- end of statement
create policy merchant_only on shop using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE shop_buyer (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	source_updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	synced_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_shop_buyer PRIMARY KEY (merchant_id, shop_id, external_id)
)
-- end of statement
CREATE INDEX shop_buyer_buyer ON shop_buyer (merchant_id, buyer_id)
-- end of statement
CREATE INDEX shop_buyer_external ON shop_buyer (merchant_id, external_id)
-- end of statement
alter table shop_buyer enable row level security
-- end of statement
alter table shop_buyer force row level security
-- end of statement
create policy merchant_only on shop_buyer using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE shop_honour (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	title JSONB NOT NULL, 
	issuer JSONB NOT NULL, 
	number TEXT NOT NULL, 
	url TEXT NOT NULL, 
	file_id TEXT NOT NULL, 
	valid_from DATE, 
	valid_until DATE, 
	CONSTRAINT pk_shop_honour PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX shop_honour_shop ON shop_honour (merchant_id, shop_id, position)
-- end of statement
alter table shop_honour enable row level security
-- end of statement
alter table shop_honour force row level security
-- end of statement
create policy merchant_only on shop_honour using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE shop_intent (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	intent TEXT NOT NULL, 
	zh TEXT NOT NULL, 
	en TEXT NOT NULL, 
	CONSTRAINT pk_shop_intent PRIMARY KEY (merchant_id, shop_id, intent)
)
-- end of statement
alter table shop_intent enable row level security
-- end of statement
alter table shop_intent force row level security
-- end of statement
create policy merchant_only on shop_intent using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE shop_order (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	version BIGINT NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	buyer_id TEXT COLLATE "C", 
	buyer_connection_id TEXT COLLATE "C" NOT NULL, 
	buyer_external_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	placed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	paid_at TIMESTAMP WITH TIME ZONE, 
	dispatched_at TIMESTAMP WITH TIME ZONE, 
	signed_at TIMESTAMP WITH TIME ZONE, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	promised_dispatch_at TIMESTAMP WITH TIME ZONE, 
	promised_delivery_at TIMESTAMP WITH TIME ZONE, 
	currency TEXT NOT NULL, 
	goods_minor BIGINT NOT NULL, 
	freight_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	paid_minor BIGINT NOT NULL, 
	receiver_name TEXT NOT NULL, 
	receiver_phone TEXT NOT NULL, 
	receiver_region TEXT NOT NULL, 
	receiver_address TEXT NOT NULL, 
	receiver_parts JSONB, 
	note TEXT NOT NULL, 
	seller_note TEXT NOT NULL, 
	locked_at TIMESTAMP WITH TIME ZONE, 
	fulfilment TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	linked_order_id TEXT COLLATE "C", 
	ours_since JSONB DEFAULT '{}' NOT NULL, 
	source_updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	synced_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_shop_order PRIMARY KEY (merchant_id, id), 
	CONSTRAINT shop_order_outside UNIQUE (merchant_id, shop_id, external_id)
)
-- end of statement
CREATE INDEX shop_order_buyer ON shop_order (merchant_id, buyer_id, placed_at desc)
-- end of statement
CREATE INDEX shop_order_external ON shop_order (merchant_id, external_id)
-- end of statement
CREATE INDEX shop_order_linked ON shop_order (merchant_id, linked_order_id) WHERE linked_order_id is not null
-- end of statement
CREATE INDEX shop_order_paid ON shop_order (merchant_id, paid_at)
-- end of statement
CREATE INDEX shop_order_phone ON shop_order (merchant_id, receiver_phone) WHERE receiver_phone <> ''
-- end of statement
CREATE INDEX shop_order_recent ON shop_order (merchant_id, placed_at desc, id desc)
-- end of statement
CREATE INDEX shop_order_signed ON shop_order (merchant_id, signed_at)
-- end of statement
CREATE INDEX shop_order_state ON shop_order (merchant_id, state, placed_at desc)
-- end of statement
CREATE INDEX shop_order_unlinked ON shop_order (merchant_id, buyer_external_id) WHERE buyer_id is null
-- end of statement
alter table shop_order enable row level security
-- end of statement
alter table shop_order force row level security
-- end of statement
create policy merchant_only on shop_order using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sign_in (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	address TEXT NOT NULL, 
	device TEXT NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_sign_in PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX sign_in_of_agent ON sign_in (merchant_id, agent_id)
-- end of statement
alter table sign_in enable row level security
-- end of statement
alter table sign_in force row level security
-- end of statement
create policy merchant_only on sign_in using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sign_in_attempts (
	key TEXT NOT NULL, 
	stamps TIMESTAMP WITH TIME ZONE[] NOT NULL, 
	refused INTEGER DEFAULT '0' NOT NULL, 
	noted_at TIMESTAMP WITH TIME ZONE, 
	last_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_sign_in_attempts PRIMARY KEY (key)
)
-- end of statement
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (last_at)
-- end of statement
CREATE TABLE skill (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_skill PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX skill_name ON skill (merchant_id, name)
-- end of statement
alter table skill enable row level security
-- end of statement
alter table skill force row level security
-- end of statement
create policy merchant_only on skill using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sku (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	listing_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	external_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	price_minor BIGINT NOT NULL, 
	stock BIGINT, 
	image_url TEXT NOT NULL, 
	barcode TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attributes JSONB NOT NULL, 
	translations JSONB NOT NULL, 
	CONSTRAINT pk_sku PRIMARY KEY (merchant_id, id), 
	CONSTRAINT sku_outside UNIQUE (merchant_id, shop_id, external_id)
)
-- end of statement
CREATE INDEX sku_barcode ON sku (merchant_id, barcode) WHERE barcode <> ''
-- end of statement
CREATE INDEX sku_listing ON sku (merchant_id, listing_id, position)
-- end of statement
alter table sku enable row level security
-- end of statement
alter table sku force row level security
-- end of statement
create policy merchant_only on sku using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sla_calendar (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	calendar JSONB NOT NULL, 
	saved_by TEXT NOT NULL, 
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_sla_calendar PRIMARY KEY (merchant_id, id, version)
)
-- end of statement
alter table sla_calendar enable row level security
-- end of statement
alter table sla_calendar force row level security
-- end of statement
create policy merchant_only on sla_calendar using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sla_clock (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	subject_kind TEXT NOT NULL, 
	subject_id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	channel TEXT NOT NULL, 
	rules_version INTEGER NOT NULL, 
	target_no INTEGER NOT NULL, 
	calendar_id TEXT COLLATE "C" NOT NULL, 
	calendar_version INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	target_s INTEGER NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_us BIGINT NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE, 
	ring_at TIMESTAMP WITH TIME ZONE, 
	rung INTEGER NOT NULL, 
	alert_percent INTEGER NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	breached_at TIMESTAMP WITH TIME ZONE, 
	how TEXT NOT NULL, 
	agent_id TEXT COLLATE "C", 
	cause TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_sla_clock PRIMARY KEY (merchant_id, id)
)
 WITH (fillfactor = 70)
-- end of statement
CREATE INDEX sla_clock_breached ON sla_clock (merchant_id, breached_at desc, id desc) WHERE breached_at is not null
-- end of statement
CREATE INDEX sla_clock_due ON sla_clock (merchant_id, shop_id, name, due_at) WHERE ended_at is null
-- end of statement
CREATE INDEX sla_clock_joined ON sla_clock (merchant_id, how) WHERE how like 'joined:%%'
-- end of statement
CREATE INDEX sla_clock_open ON sla_clock (merchant_id, subject_id) WHERE ended_at is null
-- end of statement
CREATE INDEX sla_clock_ring ON sla_clock (merchant_id, ring_at) WHERE ring_at is not null
-- end of statement
alter table sla_clock enable row level security
-- end of statement
alter table sla_clock force row level security
-- end of statement
create policy merchant_only on sla_clock using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sla_half_hour (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	channel TEXT NOT NULL, 
	name TEXT NOT NULL, 
	met INTEGER NOT NULL, 
	late INTEGER NOT NULL, 
	waived INTEGER NOT NULL, 
	dropped INTEGER NOT NULL, 
	waited_s BIGINT NOT NULL, 
	CONSTRAINT pk_sla_half_hour PRIMARY KEY (merchant_id, at, shop_id, channel, name)
)
-- end of statement
alter table sla_half_hour enable row level security
-- end of statement
alter table sla_half_hour force row level security
-- end of statement
create policy merchant_only on sla_half_hour using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sla_no_response (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	wrote_again_at TIMESTAMP WITH TIME ZONE, 
	pushed TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_sla_no_response PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX sla_no_response_talk ON sla_no_response (merchant_id, conversation_id, at)
-- end of statement
CREATE INDEX sla_no_response_time ON sla_no_response (merchant_id, at)
-- end of statement
alter table sla_no_response enable row level security
-- end of statement
alter table sla_no_response force row level security
-- end of statement
create policy merchant_only on sla_no_response using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sla_rules (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	version INTEGER NOT NULL, 
	rules JSONB NOT NULL, 
	saved_by TEXT NOT NULL, 
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_sla_rules PRIMARY KEY (merchant_id, version)
)
-- end of statement
alter table sla_rules enable row level security
-- end of statement
alter table sla_rules force row level security
-- end of statement
create policy merchant_only on sla_rules using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE sla_thread (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	conversation_id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	channel TEXT NOT NULL, 
	seen_seq BIGINT NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	asked TEXT[] DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_sla_thread PRIMARY KEY (merchant_id, conversation_id)
)
-- end of statement
alter table sla_thread enable row level security
-- end of statement
alter table sla_thread force row level security
-- end of statement
create policy merchant_only on sla_thread using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE stock_reservation (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	key TEXT NOT NULL, 
	sku_id TEXT COLLATE "C" NOT NULL, 
	quantity INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_stock_reservation PRIMARY KEY (merchant_id, id), 
	CONSTRAINT stock_reservation_once UNIQUE (merchant_id, key)
)
-- end of statement
CREATE INDEX stock_reservation_held ON stock_reservation (merchant_id, sku_id) WHERE state = 'held'
-- end of statement
alter table stock_reservation enable row level security
-- end of statement
alter table stock_reservation force row level security
-- end of statement
create policy merchant_only on stock_reservation using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE tag_occasion (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	rule_id TEXT NOT NULL, 
	buyer_id TEXT COLLATE "C" NOT NULL, 
	key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_tag_occasion PRIMARY KEY (merchant_id, rule_id, buyer_id, key)
)
-- end of statement
alter table tag_occasion enable row level security
-- end of statement
alter table tag_occasion force row level security
-- end of statement
create policy merchant_only on tag_occasion using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE team (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	name TEXT NOT NULL, 
	shop_ids TEXT[] COLLATE "C" NOT NULL, 
	agency TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_team PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX team_name ON team (merchant_id, name)
-- end of statement
alter table team enable row level security
-- end of statement
alter table team force row level security
-- end of statement
create policy merchant_only on team using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE team_member (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	team_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_team_member PRIMARY KEY (merchant_id, team_id, agent_id)
)
-- end of statement
CREATE INDEX team_member_of_agent ON team_member (merchant_id, agent_id)
-- end of statement
alter table team_member enable row level security
-- end of statement
alter table team_member force row level security
-- end of statement
create policy merchant_only on team_member using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	version BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	client_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	words TEXT NOT NULL, 
	state TEXT NOT NULL, 
	department TEXT NOT NULL, 
	owner_id TEXT COLLATE "C" NOT NULL, 
	next_action TEXT NOT NULL, 
	due_from TIMESTAMP WITH TIME ZONE, 
	due_at TIMESTAMP WITH TIME ZONE, 
	overdue BOOLEAN DEFAULT 'false' NOT NULL, 
	priority TEXT NOT NULL, 
	intent TEXT NOT NULL, 
	source TEXT NOT NULL, 
	shop_id TEXT COLLATE "C", 
	buyer_id TEXT COLLATE "C", 
	conversation_id TEXT COLLATE "C", 
	message_seq BIGINT, 
	order_id TEXT COLLATE "C", 
	case_id TEXT COLLATE "C", 
	watch_id TEXT COLLATE "C", 
	fields JSONB NOT NULL, 
	field_versions JSONB DEFAULT '{}' NOT NULL, 
	platform TEXT DEFAULT '' NOT NULL, 
	door TEXT DEFAULT '' NOT NULL, 
	reference TEXT DEFAULT '' NOT NULL, 
	deadline_at TIMESTAMP WITH TIME ZONE, 
	page TEXT DEFAULT '' NOT NULL, 
	seen_count INTEGER DEFAULT '1' NOT NULL, 
	decision TEXT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	reply TEXT DEFAULT '' NOT NULL, 
	tell_buyer BOOLEAN NOT NULL, 
	told_at TIMESTAMP WITH TIME ZONE, 
	outcome TEXT DEFAULT '' NOT NULL, 
	opened_by TEXT COLLATE "C" NOT NULL, 
	opened_by_kind TEXT NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	solved_at TIMESTAMP WITH TIME ZONE, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	merged_into TEXT COLLATE "C", 
	merged_at TIMESTAMP WITH TIME ZONE, 
	split_from TEXT COLLATE "C", 
	external_id TEXT, 
	source_updated_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_ticket PRIMARY KEY (merchant_id, id), 
	CONSTRAINT ticket_once UNIQUE (merchant_id, client_id), 
	CONSTRAINT ticket_number_once UNIQUE (merchant_id, number), 
	CONSTRAINT ticket_external_once UNIQUE (merchant_id, shop_id, external_id), 
	CONSTRAINT ticket_owned CHECK (owner_id <> '' and title <> ''), 
	CONSTRAINT ticket_closed_when_closed CHECK ((state = 'closed') = (closed_at is not null)), 
	CONSTRAINT ticket_never_forgotten CHECK (closed_at is not null or (due_at is not null and due_from is not null and next_action <> ''))
)
-- end of statement
CREATE INDEX ticket_buyer ON ticket (merchant_id, buyer_id, opened_at desc)
-- end of statement
CREATE INDEX ticket_case ON ticket (merchant_id, case_id) WHERE case_id is not null
-- end of statement
CREATE INDEX ticket_conversation ON ticket (merchant_id, conversation_id)
-- end of statement
CREATE INDEX ticket_decided ON ticket (merchant_id, decided_at) WHERE decision is not null
-- end of statement
CREATE INDEX ticket_due ON ticket (merchant_id, due_at, id) WHERE closed_at is null and merged_into is null
-- end of statement
CREATE INDEX ticket_merged ON ticket (merchant_id, merged_into) WHERE merged_into is not null
-- end of statement
CREATE INDEX ticket_of_department ON ticket (merchant_id, department, due_at) WHERE closed_at is null and merged_into is null
-- end of statement
CREATE INDEX ticket_opened ON ticket (merchant_id, opened_at desc, id desc)
-- end of statement
CREATE INDEX ticket_order ON ticket (merchant_id, order_id, opened_at)
-- end of statement
CREATE INDEX ticket_owner ON ticket (merchant_id, owner_id, due_at) WHERE closed_at is null and merged_into is null
-- end of statement
CREATE INDEX ticket_state ON ticket (merchant_id, state, due_at) WHERE closed_at is null and merged_into is null
-- end of statement
CREATE INDEX ticket_watch ON ticket (merchant_id, watch_id) WHERE watch_id is not null
-- end of statement
alter table ticket enable row level security
-- end of statement
alter table ticket force row level security
-- end of statement
create policy merchant_only on ticket using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_contact (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	client_id TEXT NOT NULL, 
	ticket_id TEXT COLLATE "C", 
	conversation_id TEXT COLLATE "C", 
	buyer_id TEXT COLLATE "C", 
	order_id TEXT COLLATE "C", 
	channel TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	number TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	waited_s INTEGER NOT NULL, 
	duration_s INTEGER NOT NULL, 
	outcome TEXT NOT NULL, 
	words TEXT NOT NULL, 
	consent TEXT NOT NULL, 
	recording_file_id TEXT COLLATE "C", 
	agent_id TEXT COLLATE "C" NOT NULL, 
	call_back_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_ticket_contact PRIMARY KEY (merchant_id, id), 
	CONSTRAINT ticket_contact_once UNIQUE (merchant_id, client_id), 
	CONSTRAINT ticket_contact_recorded_with_leave CHECK (recording_file_id is null or consent = 'given')
)
-- end of statement
CREATE INDEX ticket_contact_at ON ticket_contact (merchant_id, at)
-- end of statement
CREATE INDEX ticket_contact_buyer ON ticket_contact (merchant_id, buyer_id, at)
-- end of statement
CREATE INDEX ticket_contact_conversation ON ticket_contact (merchant_id, conversation_id, at)
-- end of statement
CREATE INDEX ticket_contact_ticket ON ticket_contact (merchant_id, ticket_id, at)
-- end of statement
alter table ticket_contact enable row level security
-- end of statement
alter table ticket_contact force row level security
-- end of statement
create policy merchant_only on ticket_contact using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_department (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	owner_id TEXT COLLATE "C", 
	due_hours INTEGER, 
	calendar_id TEXT COLLATE "C", 
	removed BOOLEAN DEFAULT 'false' NOT NULL, 
	CONSTRAINT pk_ticket_department PRIMARY KEY (merchant_id, code)
)
-- end of statement
alter table ticket_department enable row level security
-- end of statement
alter table ticket_department force row level security
-- end of statement
create policy merchant_only on ticket_department using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_entry (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	ticket_id TEXT COLLATE "C" NOT NULL, 
	version BIGINT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	action TEXT NOT NULL, 
	from_state TEXT NOT NULL, 
	to_state TEXT NOT NULL, 
	by_kind TEXT NOT NULL, 
	by_id TEXT COLLATE "C" NOT NULL, 
	words TEXT NOT NULL, 
	changes JSONB NOT NULL, 
	facts JSONB NOT NULL, 
	once TEXT, 
	CONSTRAINT pk_ticket_entry PRIMARY KEY (merchant_id, ticket_id, version), 
	CONSTRAINT ticket_entry_once UNIQUE (merchant_id, once)
)
-- end of statement
alter table ticket_entry enable row level security
-- end of statement
alter table ticket_entry force row level security
-- end of statement
create policy merchant_only on ticket_entry using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_file (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	ticket_id TEXT COLLATE "C" NOT NULL, 
	file_id TEXT COLLATE "C" NOT NULL, 
	words TEXT NOT NULL, 
	by_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_ticket_file PRIMARY KEY (merchant_id, ticket_id, file_id)
)
-- end of statement
alter table ticket_file enable row level security
-- end of statement
alter table ticket_file force row level security
-- end of statement
create policy merchant_only on ticket_file using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_link (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	ticket_id TEXT COLLATE "C" NOT NULL, 
	other_id TEXT COLLATE "C" NOT NULL, 
	kind TEXT NOT NULL, 
	CONSTRAINT pk_ticket_link PRIMARY KEY (merchant_id, ticket_id, other_id, kind)
)
-- end of statement
CREATE INDEX ticket_link_other ON ticket_link (merchant_id, other_id)
-- end of statement
alter table ticket_link enable row level security
-- end of statement
alter table ticket_link force row level security
-- end of statement
create policy merchant_only on ticket_link using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_number (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_ticket_number PRIMARY KEY (merchant_id)
)
-- end of statement
alter table ticket_number enable row level security
-- end of statement
alter table ticket_number force row level security
-- end of statement
create policy merchant_only on ticket_number using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_party (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	ticket_id TEXT COLLATE "C" NOT NULL, 
	buyer_id TEXT COLLATE "C", 
	conversation_id TEXT COLLATE "C", 
	order_id TEXT COLLATE "C", 
	words TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	told_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_ticket_party PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE INDEX ticket_party_conversation ON ticket_party (merchant_id, conversation_id)
-- end of statement
CREATE INDEX ticket_party_ticket ON ticket_party (merchant_id, ticket_id)
-- end of statement
alter table ticket_party enable row level security
-- end of statement
alter table ticket_party force row level security
-- end of statement
create policy merchant_only on ticket_party using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_settings (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	settings JSONB NOT NULL, 
	CONSTRAINT pk_ticket_settings PRIMARY KEY (merchant_id)
)
-- end of statement
alter table ticket_settings enable row level security
-- end of statement
alter table ticket_settings force row level security
-- end of statement
create policy merchant_only on ticket_settings using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_template (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	code TEXT NOT NULL, 
	definition JSONB NOT NULL, 
	removed BOOLEAN DEFAULT 'false' NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_ticket_template PRIMARY KEY (merchant_id, code)
)
-- end of statement
alter table ticket_template enable row level security
-- end of statement
alter table ticket_template force row level security
-- end of statement
create policy merchant_only on ticket_template using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE ticket_watcher (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	ticket_id TEXT COLLATE "C" NOT NULL, 
	agent_id TEXT COLLATE "C" NOT NULL, 
	CONSTRAINT pk_ticket_watcher PRIMARY KEY (merchant_id, ticket_id, agent_id)
)
-- end of statement
alter table ticket_watcher enable row level security
-- end of statement
alter table ticket_watcher force row level security
-- end of statement
create policy merchant_only on ticket_watcher using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE timer (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	payload JSONB NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	version INTEGER DEFAULT '0' NOT NULL, 
	last_error TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_timer PRIMARY KEY (merchant_id, key)
)
-- end of statement
CREATE INDEX timer_due ON timer (due_at) WHERE attempts < 12
-- end of statement
CREATE TABLE tracking_event (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	parcel_id TEXT COLLATE "C" NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	key TEXT NOT NULL, 
	place TEXT NOT NULL, 
	text TEXT NOT NULL, 
	status TEXT NOT NULL, 
	CONSTRAINT pk_tracking_event PRIMARY KEY (merchant_id, parcel_id, at, key)
)
-- end of statement
alter table tracking_event enable row level security
-- end of statement
alter table tracking_event force row level security
-- end of statement
create policy merchant_only on tracking_event using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE understanding_version (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	id TEXT COLLATE "C" NOT NULL, 
	shop_id TEXT COLLATE "C" NOT NULL, 
	number INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	step TEXT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	examples INTEGER NOT NULL, 
	accuracy FLOAT DEFAULT '0' NOT NULL, 
	top_two FLOAT DEFAULT '0' NOT NULL, 
	calibration_error FLOAT DEFAULT '0' NOT NULL, 
	shipped_accuracy FLOAT DEFAULT '0' NOT NULL, 
	figures JSONB NOT NULL, 
	weights BYTEA, 
	made_by TEXT COLLATE "C" NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	published_by TEXT COLLATE "C", 
	published_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_understanding_version PRIMARY KEY (merchant_id, id)
)
-- end of statement
CREATE UNIQUE INDEX understanding_version_number ON understanding_version (merchant_id, shop_id, number)
-- end of statement
CREATE UNIQUE INDEX understanding_version_published ON understanding_version (merchant_id, shop_id) WHERE state = 'published'
-- end of statement
alter table understanding_version enable row level security
-- end of statement
alter table understanding_version force row level security
-- end of statement
create policy merchant_only on understanding_version using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
CREATE TABLE watch_settings (
	merchant_id TEXT COLLATE "C" NOT NULL, 
	settings JSONB DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_watch_settings PRIMARY KEY (merchant_id)
)
-- end of statement
alter table watch_settings enable row level security
-- end of statement
alter table watch_settings force row level security
-- end of statement
create policy merchant_only on watch_settings using (merchant_id = current_setting('xiaoer.merchant', true)) with check (merchant_id = current_setting('xiaoer.merchant', true))
-- end of statement
-- The buyer behind an identity, made at once when we have never met. One round trip; safe against itself: of any
-- number of parallel calls one inserts, the others wait for its commit and read what it wrote (each statement here
-- has its own snapshot).
create or replace function identify_buyer(
  p_merchant text, p_connection text, p_external text, p_name text, p_verified boolean,
  p_buyer text, p_identity text, p_now timestamptz,
  out o_buyer text, out o_new boolean, out o_newly_verified boolean)
language plpgsql as $$
declare
  old record;
begin
  select i.buyer_id, i.display_name, i.verified, i.last_seen_at into old from identity i
   where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
  if not found then
    insert into identity
      (merchant_id, id, buyer_id, connection_id, external_id, display_name, verified, first_seen_at, last_seen_at)
    values (p_merchant, p_identity, p_buyer, p_connection, p_external, p_name, p_verified, p_now, p_now)
    on conflict (merchant_id, connection_id, external_id) do nothing;
    if found then
      insert into buyer (merchant_id, id, display_name, created_at) values (p_merchant, p_buyer, p_name, p_now);
      o_buyer := p_buyer; o_new := true; o_newly_verified := p_verified;
      return;
    end if;
    select i.buyer_id, i.display_name, i.verified, i.last_seen_at into strict old from identity i
     where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
  end if;
  o_buyer := old.buyer_id; o_new := false; o_newly_verified := p_verified and not old.verified;
  -- An unverified caller never renames a verified identity; an unchanged one costs a write once an hour.
  if o_newly_verified or (p_name <> '' and p_name <> old.display_name and (p_verified or not old.verified)) then
    update identity i
       set verified = i.verified or p_verified,
           display_name = case when p_name = '' then i.display_name else p_name end, last_seen_at = p_now
     where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
    update buyer b set display_name = p_name
     where b.merchant_id = p_merchant and b.id = old.buyer_id and p_name <> '' and b.named_by = 'identity'
       and b.display_name in ('', old.display_name);
  elsif old.last_seen_at < p_now - interval '1 hour' then
    update identity i set last_seen_at = p_now
     where i.merchant_id = p_merchant and i.connection_id = p_connection and i.external_id = p_external;
  end if;
end $$;

-- end of statement
-- Post one transaction, or nothing. The one place where balances change.
-- What is posted for an order waits at the order's own account first, so that transactions that post several times for
-- one order never wait for each other in a circle; then the accounts are locked in the order of kind and owner. Each
-- statement has its own snapshot: what is read after the locks is what the last holder committed.
-- o_outcome: posted; repeat (the key is known: o_id, o_digest and o_at are those of the first); short (o_kind and
-- o_owner hold o_missing too little); other_currency (of the account; o_currency is its own); unbalanced (o_currency,
-- by o_missing).
create or replace function ledger_post(
  p_merchant text, p_id text, p_key text, p_digest text, p_what text, p_order text, p_case text, p_at timestamptz,
  p_actor_kind text, p_actor text, e_kind text[], e_owner text[], e_amount bigint[], e_currency text[],
  out o_outcome text, out o_id text, out o_digest text, out o_at timestamptz,
  out o_kind text, out o_owner text, out o_currency text, out o_missing bigint)
-- Accounts are found one by one and by their full key, whatever the planner believes: a join planned while the tables
-- were small would walk a merchant's whole table until the next ANALYZE.
language plpgsql as $$
#variable_conflict use_column
declare
  made_kind text[];
  made_owner text[];
  made_first boolean := false;
  one record;
  held record;
begin
  select e.currency, sum(e.amount)::bigint into o_currency, o_missing
    from unnest(e_amount, e_currency) as e(amount, currency)
   group by e.currency having sum(e.amount) <> 0 or count(*) < 2 order by e.currency limit 1;
  if found or cardinality(e_kind) < 2 then
    o_outcome := 'unbalanced';
    return;
  end if;
  if p_order is not null then
    insert into ledger_account (merchant_id, kind, owner, currency, balance_minor)
    select p_merchant, 'refundable', p_order, e_currency[1], 0
     where not exists (select 1 from ledger_account a
                        where a.merchant_id = p_merchant and a.kind = 'refundable' and a.owner = p_order)
    on conflict do nothing;
    made_first := found;
    perform 1 from ledger_account a
      where a.merchant_id = p_merchant and a.kind = 'refundable' and a.owner = p_order for update;
  end if;
  for one in
    select e.kind, e.owner, min(e.currency) as currency from unnest(e_kind, e_owner, e_currency) as e(kind, owner, currency)
     group by e.kind, e.owner order by e.kind collate "C", e.owner collate "C"
  loop
    perform 1 from ledger_account a
      where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner for update;
    continue when found;
    insert into ledger_account (merchant_id, kind, owner, currency, balance_minor)
    values (p_merchant, one.kind, one.owner, one.currency, 0) on conflict do nothing;
    if found then
      made_kind := made_kind || one.kind;
      made_owner := made_owner || one.owner;
    else
      perform 1 from ledger_account a
        where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner for update;
    end if;
  end loop;

  <<attempt>>
  begin
    select 'repeat', t.id, t.digest, t.at into o_outcome, o_id, o_digest, o_at
      from ledger_transaction t where t.merchant_id = p_merchant and t.key = p_key;
    exit attempt when found;
    for one in
      select e.kind, e.owner, sum(e.amount)::bigint as amount, min(e.currency) as first, max(e.currency) as last
        from unnest(e_kind, e_owner, e_amount, e_currency) as e(kind, owner, amount, currency)
       group by e.kind, e.owner order by e.kind collate "C", e.owner collate "C"
    loop
      select a.currency, a.balance_minor into strict held
        from ledger_account a where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner;
      o_kind := one.kind; o_owner := one.owner; o_currency := held.currency;
      if one.first <> held.currency or one.last <> held.currency then
        o_outcome := 'other_currency';
        exit attempt;
      end if;
      if one.kind <> 'outside' and held.balance_minor + one.amount < 0 then
        o_missing := -(held.balance_minor + one.amount); o_outcome := 'short';
        exit attempt;
      end if;
    end loop;
    insert into ledger_transaction
      (merchant_id, id, key, digest, what, order_id, case_id, at, actor_kind, actor_id)
    values (p_merchant, p_id, p_key, p_digest, p_what, p_order, p_case, p_at, p_actor_kind, p_actor)
    on conflict (merchant_id, key) do nothing;
    if not found then -- the same key was posted to other accounts meanwhile
      select 'repeat', t.id, t.digest, t.at into strict o_outcome, o_id, o_digest, o_at
        from ledger_transaction t where t.merchant_id = p_merchant and t.key = p_key;
      exit attempt;
    end if;
    insert into ledger_entry (merchant_id, transaction_id, position, kind, owner, amount_minor, currency)
    select p_merchant, p_id, e.position, e.kind, e.owner, e.amount, e.currency
      from unnest(e_kind, e_owner, e_amount, e_currency) with ordinality as e(kind, owner, amount, currency, position);
    for one in
      select e.kind, e.owner, sum(e.amount)::bigint as amount from unnest(e_kind, e_owner, e_amount) as e(kind, owner, amount)
       group by e.kind, e.owner
    loop
      update ledger_account a set balance_minor = a.balance_minor + one.amount
       where a.merchant_id = p_merchant and a.kind = one.kind and a.owner = one.owner;
    end loop;
    o_outcome := 'posted'; o_id := p_id; o_digest := p_digest; o_at := p_at;
  end;
  if o_outcome <> 'posted' and (made_first or made_kind is not null) then
    delete from ledger_account a -- an account that nobody posted to has no currency yet
     using unnest(made_kind || case when made_first then 'refundable' end,
                  made_owner || case when made_first then p_order end) as e(kind, owner)
     where a.merchant_id = p_merchant and a.kind = e.kind and a.owner = e.owner;
  end if;
end $$;

-- end of statement
-- Number, store and count a batch of lines of one merchant in one call and one commit: each step once for all.
-- What can be counted without the database (c_: once a conversation, l_: once a line, in order) comes with the call;
-- conversations/batch.py makes it. Answers a row for each conversation that exists, with its numbers before the batch.
-- If lines were stored before, nothing is stored and the answer is these lines alone, with client, their own numbers and
-- moment: the caller takes them out.
-- Tables are read through `lateral` and written by ctid, so that each row is found by its full key whatever the planner
-- believes: with fresh statistics or none it must never walk a merchant's whole table.
create or replace function append_lines(
  p_merchant text, p_at timestamptz,
  c_id text[], c_lines int[], c_shown int[], c_preview text[], c_kind text[], c_author_kind text[],
  c_answered boolean[], c_agent_nth int[], c_waiting int[], c_waiting_text text[],
  l_number int[], l_conversation text[], l_nth int[], l_shown int[], l_client text[], l_id text[], l_kind text[],
  l_author_kind text[], l_author_id text[], l_author_name text[], l_text text[], l_payload jsonb[],
  l_automatic boolean[])
returns table (conversation int, seq bigint, public_seq bigint, agent_id text, buyer_id text, state text,
               version bigint, reacts boolean, client text, at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  place tid[];
  before bigint[];
  shown_before bigint[];
  violated text;
begin
  perform set_config('xiaoer.merchant', p_merchant, true);
  -- c_id is sorted: two batches that lock in one order never wait for each other in a circle.
  select array_agg(c.place order by one.n), array_agg(c.last_seq order by one.n),
         array_agg(c.last_public_seq order by one.n)
    into place, before, shown_before
    from unnest(c_id) with ordinality as one(id, n)
    left join lateral (
      select c.ctid as place, c.last_seq, c.last_public_seq
        from conversation c where c.merchant_id = p_merchant and c.id = one.id for update
    ) c on true;
  begin
    insert into message_key (merchant_id, conversation_id, client_id, seq, public_seq, created_at)
    select p_merchant, l_conversation[i], l_client[i], before[l_number[i]] + l_nth[i],
           shown_before[l_number[i]] + l_shown[i], p_at
      from generate_series(1, cardinality(l_number)) i
     where before[l_number[i]] is not null;
  exception when unique_violation then
    get stacked diagnostics violated = constraint_name;
    if violated <> 'pk_message_key' then raise; end if;
    return query
    select l.number, k.seq, k.public_seq, null::text, null::text, null::text, null::bigint, false, l.client, k.created_at
      from unnest(l_number, l_conversation, l_client) as l(number, conversation, client)
      cross join lateral (
        select k.seq, k.public_seq, k.created_at from message_key k
         where k.merchant_id = p_merchant and k.conversation_id = l.conversation and k.client_id = l.client offset 0
      ) k;
    if not found then raise; end if;
    return;
  end;
  insert into message (merchant_id, conversation_id, seq, public_seq, id, kind, author_kind, author_id,
                       author_name, text, payload, automatic, created_at)
  select p_merchant, l_conversation[i], before[l_number[i]] + l_nth[i], shown_before[l_number[i]] + l_shown[i], l_id[i],
         l_kind[i], l_author_kind[i], l_author_id[i], l_author_name[i], l_text[i], l_payload[i], l_automatic[i], p_at
    from generate_series(1, cardinality(l_number)) i
   where before[l_number[i]] is not null;
  return query
  update conversation c set
    last_seq = s.before + s.lines, last_public_seq = s.shown_before + s.shown, version = c.version + 1,
    last_at = p_at, active_at = date_bin('5 minutes', p_at, 'epoch'),
    preview = coalesce(s.preview, c.preview), preview_kind = coalesce(s.kind, c.preview_kind),
    last_author_kind = coalesce(s.author_kind, c.last_author_kind),
    unread = case when s.answered then 0 else c.unread end + s.waiting,
    unanswered_at = case when not s.answered and c.unanswered_at is not null then c.unanswered_at
                         when s.waiting > 0 then p_at end,
    unanswered_text = case when not s.answered and c.unanswered_at is not null then c.unanswered_text
                           else coalesce(s.waiting_text, '') end,
    agent_read_seq = greatest(c.agent_read_seq, s.before + s.agent_nth),
    -- Nothing has to react when a person owns the open conversation and knows that it waits.
    reacted_seq = case when c.reacted_seq = c.last_seq and (s.waiting = 0 or (
                            c.agent_id is not null and c.state = 'open' and c.unread > 0))
                       then s.before + s.lines else c.reacted_seq end
    from unnest(place, before, shown_before, c_lines, c_shown, c_preview, c_kind, c_author_kind, c_answered,
                c_agent_nth, c_waiting, c_waiting_text) with ordinality
      as s(place, before, shown_before, lines, shown, preview, kind, author_kind, answered, agent_nth, waiting,
           waiting_text, number)
   where c.ctid = s.place
  returning s.number::int, s.before, s.shown_before, c.agent_id, c.buyer_id, c.state, c.version,
            c.reacted_seq < c.last_seq, null::text, null::timestamptz;
end $$;

-- end of statement
-- One partition a month (UTC) of a table partitioned by created_at, from the month of p_first on, p_months of them.
-- Months that are there already stay; lines that lie in the default partition move into theirs. Answers how many are
-- new. Attaching locks out neither readers nor writers of other partitions.
create or replace function make_partitions(p_table text, p_first timestamptz, p_months int) returns int
language plpgsql as $$
declare
  first_day timestamptz;
  next_day timestamptz;
  part text;
  rest text := p_table || '_default';
  secured boolean;
  made int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('make_partitions', 0));
  select relrowsecurity into strict secured from pg_class where oid = p_table::regclass;
  for n in 0 .. p_months - 1 loop
    first_day := (date_trunc('month', p_first at time zone 'UTC') + make_interval(months => n)) at time zone 'UTC';
    next_day := (date_trunc('month', p_first at time zone 'UTC') + make_interval(months => n + 1)) at time zone 'UTC';
    part := p_table || to_char(first_day at time zone 'UTC', '"_y"YYYY"m"MM');
    continue when to_regclass(part) is not null;
    execute format('create table %I (like %I including all)', part, p_table);
    if exists (select 1 from pg_inherits where inhparent = p_table::regclass and inhrelid = to_regclass(rest)) then
      execute format('lock table %I in access exclusive mode', rest);
      -- Row security of the default partition, if any, would hide the rows of all merchants from this move.
      execute format('alter table %I no force row level security', rest);
      execute format('with moved as (delete from %I where created_at >= %L and created_at < %L returning *)
                      insert into %I select * from moved', rest, first_day, next_day, part);
      if (select relrowsecurity from pg_class where oid = rest::regclass) then
        execute format('alter table %I force row level security', rest);
      end if;
    end if;
    execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                   p_table, part, first_day, next_day);
    if secured then  -- reading through the parent does not need it; naming the partition would go round it
      execute format('alter table %I enable row level security', part);
      execute format('alter table %I force row level security', part);
      execute format('create policy merchant_only on %I using (merchant_id = current_setting(''xiaoer.merchant'', true))
                      with check (merchant_id = current_setting(''xiaoer.merchant'', true))', part);
    end if;
    made := made + 1;
  end loop;
  return made;
end $$;


CREATE TABLE `noti_intake` (
	`sent_id` varchar(128) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`noti_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`request_hash` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `noti_intake_sent_id` PRIMARY KEY(`sent_id`)
);

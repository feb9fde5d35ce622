CREATE TABLE `coupon_by_public` (
	`is_public` tinyint NOT NULL,
	`code` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`keyspace_id` varbinary(8) NOT NULL,
	CONSTRAINT `coupon_by_public_is_public_code_pk` PRIMARY KEY(`is_public`,`code`)
);
--> statement-breakpoint
CREATE TABLE `order_by_short_id` (
	`short_id` varchar(12) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`keyspace_id` varbinary(8) NOT NULL,
	CONSTRAINT `order_by_short_id_short_id` PRIMARY KEY(`short_id`)
);
--> statement-breakpoint
CREATE TABLE `order_by_user` (
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`keyspace_id` varbinary(8) NOT NULL,
	CONSTRAINT `order_by_user_user_id_order_id_pk` PRIMARY KEY(`user_id`,`order_id`)
);
--> statement-breakpoint
CREATE TABLE `payment_method_by_enabled` (
	`enabled` tinyint NOT NULL,
	`name` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`keyspace_id` varbinary(8) NOT NULL,
	CONSTRAINT `payment_method_by_enabled_enabled_name_pk` PRIMARY KEY(`enabled`,`name`)
);
--> statement-breakpoint
CREATE TABLE `refund_by_id` (
	`refund_id` varchar(128) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`keyspace_id` varbinary(8) NOT NULL,
	CONSTRAINT `refund_by_id_refund_id` PRIMARY KEY(`refund_id`)
);
